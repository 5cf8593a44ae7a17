package io.elbo.trainer.health;

import java.util.Locale;

/** The ways in which ordinary records are made unusual to try a model. */
enum InjectedKind {
    /** One field's value comes from another record. Where fields are independent of each other, no model can tell. */
    VALUE_SWAP,
    /** A number is multiplied by 8 to 40, or moved by 4 to 8 of its deviations. */
    SCALE_SHIFT,
    /** Two fields that belong together come from different records, in a combination that history never had. */
    IMPOSSIBLE_COMBINATION;

    /** The kind as it stands in the metadata: {@code value-swap}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
