package io.elbo.format.avro;

import io.elbo.core.feature.Batch;
import java.util.List;

/** The fields of a record in the order in which they are written, and then the defaults of fields that are not. */
final class RecordStep extends Step {
    private final Step[] steps;

    RecordStep(List<Step> steps) {
        this.steps = steps.toArray(Step[]::new);
    }

    @Override
    int run(byte[] bytes, int start, Batch batch, int row, int depth) {
        int at = start;
        for (Step step : steps) {
            at = step.run(bytes, at, batch, row, depth + 1);
        }
        return at;
    }

    /** The value of a field that the writer's schema does not have: its default, in bytes of its own. */
    static final class Default extends Step {
        private final byte[] value;
        private final Step reads;

        Default(byte[] value, Step reads) {
            this.value = value;
            this.reads = reads;
        }

        @Override
        int run(byte[] bytes, int at, Batch batch, int row, int depth) {
            reads.run(value, 0, batch, row, depth);
            return at;
        }

        @Override
        long fixedBytes() {
            return -1; // takes no bytes, and yet it must run
        }
    }
}
