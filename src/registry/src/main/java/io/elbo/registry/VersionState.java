package io.elbo.registry;

import java.util.Locale;

/** How a version stands. It follows from the assignment and from what instances report; nobody writes it. */
public enum VersionState {
    /** No instance has opened it yet. */
    ANNOUNCED,
    /** An instance has opened it, and no living instance refuses it. */
    VERIFIED,
    /** A living instance refuses it. */
    REFUSED,
    /** It is to score beside the active one. */
    CHALLENGER,
    /** Its verdicts are to be published. */
    ACTIVE,
    /** It can be used no more. */
    RETIRED;

    /** In lower case, for documents and people. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
