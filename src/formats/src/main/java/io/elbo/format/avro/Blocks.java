package io.elbo.format.avro;

import io.elbo.core.feature.Batch;

/**
 * The items of an array or a map: blocks of a count and so many items, up to a block of none. A negative count is followed by the
 * bytes that the block takes.
 *
 * <p>A count is checked against the bytes that are left, as every item takes at least one. Items without bytes, such as nulls, are not
 * gone through one by one: six bytes may claim two thousand million of them.
 */
abstract class Blocks extends Step {
    /** Items at and behind this index are of no interest. */
    abstract int wantedItems();

    /** Reads or passes over one item. */
    abstract int item(int index, byte[] bytes, int at, Batch batch, int row, int depth);

    /** How many bytes each item takes; -1 if that depends on it. */
    abstract long itemBytes();

    @Override
    final int run(byte[] bytes, int start, Batch batch, int row, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new InvalidAvro(InvalidAvro.DEPTH);
        }
        int at = start;
        int index = 0;
        while (true) {
            int end = Varint.end(bytes, at);
            long count = Varint.value(bytes, at, end);
            at = end;
            if (count == 0) {
                return at;
            }
            if (count < 0) {
                end = Varint.end(bytes, at);
                int size = Varint.length(bytes, at, end);
                at = end;
                if (index >= wantedItems()) {
                    at += size;
                    continue;
                }
                count = -count;
            }
            if (itemBytes() == 0) {
                for (long i = Math.min(count, wantedItems() - index); i > 0; i--) {
                    at = item(index++, bytes, at, batch, row, depth + 1);
                }
                continue;
            }
            if (count < 0 || count > bytes.length - at) {
                throw new InvalidAvro(InvalidAvro.LENGTH);
            }
            for (long i = count; i > 0; i--) {
                at = item(index++, bytes, at, batch, row, depth + 1);
            }
        }
    }
}
