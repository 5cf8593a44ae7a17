package io.elbo.trainer.health;

import java.util.Locale;

/** The ways in which ordinary records are made unusual to try a model. */
enum InjectedKind {
    /** One field's value comes from another record. Where fields are independent of each other, no model can tell. */
    VALUE_SWAP(
            10,
            "one field's value taken from another record",
            "some fields depend on each other, yet a value that does not fit the others is hardly noticed: leave out fields"
                    + " that are noise, or train longer and with more latent units (--steps, --latent)"),
    /** A number is multiplied by 8 to 40, or moved by 4 to 8 of its deviations. */
    SCALE_SHIFT(
            500,
            "a number moved by at least four of its deviations",
            "leave out fields that are noise, clean history of broken numbers, or accept a larger alert budget"),
    /** Two fields that belong together come from different records, in a combination that history never had. */
    IMPOSSIBLE_COMBINATION(
            100,
            "two fields that belong together taken from different records",
            "the model has not learned what belongs together: train longer and with more latent units (--steps, --latent)");

    /** How many times the rate of false alarms must be found, or a user should look at the model. */
    final double leastGain;

    /** What is done to a record, in words. */
    final String meaning;

    /** What to do where too few are found. */
    final String advice;

    InjectedKind(double leastGain, String meaning, String advice) {
        this.leastGain = leastGain;
        this.meaning = meaning;
        this.advice = advice;
    }

    /** The kind as it stands in the metadata: {@code value-swap}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
