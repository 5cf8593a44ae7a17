package io.elbo.bench.faults;

import java.util.function.BooleanSupplier;

/** Waits for something while the rest of a run is looked after. */
interface Waiting {
    /** @throws IllegalStateException if it takes much too long */
    void await(String what, BooleanSupplier condition);
}
