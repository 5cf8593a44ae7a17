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
    public Change(String by, String why, @Nullable Long ifRevision) {
        this(by, why, ifRevision, false);
    }

    public Change(String by, String why) {
        this(by, why, null);
    }
}
