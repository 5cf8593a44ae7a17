package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import org.jspecify.annotations.Nullable;

/** The items of a repeated field, some of which are read by their index. All of them follow each other, as writers write them. */
final class ArraySteps {
    private ArraySteps() {}

    /** Each item behind a tag of its own. */
    static final class Tagged extends Step {
        private final int tag;
        private final int tagBytes;
        private final @Nullable Step[] read; // by index; null if nobody reads the item

        Tagged(int tag, @Nullable Step[] read) {
            this.tag = tag;
            this.read = read.clone();
            tagBytes = Wire.tagBytes(tag);
        }

        @Override
        int run(byte[] bytes, int start, int end, Batch batch, int row) {
            int at = start;
            int index = 0;
            while (true) {
                Step step = index < read.length ? read[index] : null;
                at = step == null ? Wire.skip(tag, bytes, at, end) : step.run(bytes, at, end, batch, row);
                index++;
                if (!isNext(bytes, at, end)) {
                    return at;
                }
                at += tagBytes;
            }
        }

        private boolean isNext(byte[] bytes, int at, int end) {
            if (at + tagBytes > end) {
                return false;
            }
            int rest = tag;
            for (int i = 0; i < tagBytes; i++) {
                int expected = i == tagBytes - 1 ? rest : (rest & 0x7F) | 0x80;
                if ((bytes[at + i] & 0xFF) != expected) {
                    return false;
                }
                rest >>>= 7;
            }
            return true;
        }
    }

    /** Numbers behind one tag and the count of their bytes. */
    static final class Packed extends Step {
        private final @Nullable Step[] read; // by index; null if nobody reads the item
        private final int itemTag;

        /** @param itemTag how an item would be written behind a tag of its own */
        Packed(int itemTag, @Nullable Step[] read) {
            this.itemTag = itemTag;
            this.read = read.clone();
        }

        @Override
        int run(byte[] bytes, int start, int end, Batch batch, int row) {
            int from = Wire.end(bytes, start);
            int to = from + Wire.length(bytes, start, from, end);
            int at = from;
            for (int index = 0; at < to && index < read.length; index++) {
                Step step = read[index];
                at = step == null ? Wire.skip(itemTag, bytes, at, to) : step.run(bytes, at, to, batch, row);
            }
            if (at > to) {
                throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
            }
            return to;
        }
    }
}
