package io.elbo.stream.models;

import io.elbo.stream.detector.ActiveModel;

/** Whether a detector can go over to a version of its model while it runs. */
sealed interface Verification {
    /**
     * It can.
     *
     * @param model the caller's, who closes it
     */
    record Verified(ActiveModel model) implements Verification {}

    /** It never can in this process: the reason for a person. */
    record Refused(String reason) implements Verification {}

    /** It cannot now, for instance because its bytes cannot be had, and soon it may: the reason for a person. */
    record Unavailable(String reason) implements Verification {}

    /** It is not known yet. */
    enum Pending implements Verification {
        PENDING
    }
}
