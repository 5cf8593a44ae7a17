package io.elbo.bench.faults;

import org.jspecify.annotations.Nullable;

/**
 * Which version of one detector's model is in use in all instances, and for which records it was: those that are sent after
 * every instance says that it uses the version, and that are answered before the assignment changes again, have no other. For one
 * thread.
 */
final class ModelInUse {
    private final Watched watched;
    private final Versions versions;
    private final Variants variants;
    private final Progress progress;
    private final Fleet fleet;
    private @Nullable Integer assigned; // null while nobody can say which one must be in use
    private long from = -1; // the first record that has no other; -1 while not every instance uses it

    ModelInUse(Watched watched, Versions versions, Variants variants, Progress progress, Fleet fleet) {
        this.watched = watched;
        this.versions = versions;
        this.variants = variants;
        this.progress = progress;
        this.fleet = fleet;
        assigned = 0;
    }

    /** From now on another version may be in use. */
    void isChanging() {
        if (assigned != null && from >= 0) {
            versions.reigned(assigned, from, progress.answeredUpTo());
        }
        assigned = null;
        from = -1;
    }

    /** This version is assigned, and nothing else may be in use soon. */
    void isAssigned(int version) {
        assigned = version;
    }

    /** Whether every instance uses what is assigned, or it is not known what must be in use. Asks the instances. */
    boolean isSettled() {
        if (assigned == null || from >= 0) {
            return true;
        }
        if (fleet.use(watched.detector(), assigned, variants.version(versions.variant(assigned)))) {
            from = progress.sent();
        }
        return from >= 0;
    }

    @Override
    public String toString() {
        return "detector " + watched.detector() + ": version " + assigned + " is assigned, in use are "
                + fleet.models(watched.detector());
    }
}
