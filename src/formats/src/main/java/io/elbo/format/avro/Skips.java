package io.elbo.format.avro;

import io.elbo.core.feature.Batch;
import java.util.List;

/** Steps over bytes that no field reads. Lengths and indices are checked as if they were read. */
final class Skips {
    private Skips() {}

    /** So many bytes, whatever they are. */
    static final class Fixed extends Step {
        private final long size;

        Fixed(long size) {
            this.size = size;
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            if (size > bytes.length - at) {
                throw new InvalidAvro(InvalidAvro.ENDS_TOO_EARLY);
            }
            return (int) (at + size);
        }

        @Override
        long fixedBytes() {
            return size;
        }
    }

    /** A whole number. */
    static final class Whole extends Step {
        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            return Varint.end(bytes, at);
        }
    }

    /** A length and so many bytes. */
    static final class Bytes extends Step {
        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int start = Varint.end(bytes, at);
            return start + Varint.length(bytes, at, start);
        }
    }

    /** The index of a symbol. */
    static final class Symbol extends Step {
        private final int symbols;

        Symbol(int symbols) {
            this.symbols = symbols;
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            int end = Varint.end(bytes, at);
            Symbols.check(Varint.value(bytes, at, end), symbols);
            return end;
        }
    }

    /** A record, which may contain itself. */
    static final class Nested extends Step {
        private Step[] steps = {};

        /** What the record consists of; set once, when what it contains is known. */
        void contain(List<Step> parts) {
            steps = parts.toArray(Step[]::new);
        }

        @Override
        int run(byte[] bytes, int start, Batch batch, int row, int depth) {
            if (depth >= MAX_DEPTH) {
                throw new InvalidAvro(InvalidAvro.DEPTH);
            }
            int at = start;
            for (Step step : steps) {
                at = step.run(bytes, at, batch, row, depth + 1);
            }
            return at;
        }
    }
}
