package io.elbo.format.avro;

import io.elbo.core.feature.Batch;
import java.util.List;

/** The index of a branch, and then a value of it. */
final class UnionStep extends Step {
    private final Step[] branches;

    UnionStep(List<Step> branches) {
        this.branches = branches.toArray(Step[]::new);
    }

    @Override
    int run(byte[] bytes, int at, Batch batch, int row, int depth) {
        int end = Varint.end(bytes, at);
        long branch = Varint.value(bytes, at, end);
        if (branch < 0 || branch >= branches.length) {
            throw new InvalidAvro(InvalidAvro.BRANCH);
        }
        return branches[(int) branch].run(bytes, end, batch, row, depth);
    }
}
