package io.elbo.registry;

import org.jspecify.annotations.Nullable;

/**
 * Who changes something, and why.
 *
 * @param by who
 * @param why for people; may be empty
 * @param ifRevision the assignment's revision that the change was decided on: it is refused if another one is there by now; null if
 *     it is to be made whatever is there
 * @param force whether a version becomes active although a living instance refuses it
 */
public record Change(String by, String why, @Nullable Long ifRevision, boolean force) {
    /** How many characters each text may have: they travel with every assignment, and stand in logs and on pages. */
    public static final int MAX_CHARACTERS = 1_000;

    public Change {
        requireBounded("by", by);
        requireBounded("why", why);
        by = OneLine.of(by);
        why = OneLine.of(why);
    }

    private static void requireBounded(String name, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "'" + name + "' has " + text.length() + " characters, and may have " + MAX_CHARACTERS);
        }
    }

    public Change(String by, String why, @Nullable Long ifRevision) {
        this(by, why, ifRevision, false);
    }

    public Change(String by, String why) {
        this(by, why, null);
    }
}
