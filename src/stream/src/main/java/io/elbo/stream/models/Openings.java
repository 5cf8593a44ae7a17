package io.elbo.stream.models;

import io.elbo.registry.ModelVersion;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.settings.DetectorSettings;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one detector's model that are being opened, and what was found of those that were. Nothing here waits. Used by the
 * watch's thread.
 */
final class Openings implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Openings.class.getName());
    private static final long SLOW_MILLIS = 10_000; // after which the log says what is waited for

    private final DetectorSettings settings;
    private final DetectorRegistry registry;
    private final ModelVerifier verifier;
    private final OpeningTerms terms;
    private final OpeningThreads threads;
    private final Clock clock;
    private final Map<Content, Check> checks = new HashMap<>();
    private final Map<Content, AtWork> atWork = new HashMap<>();

    /** A version that is being opened. */
    private static final class AtWork {
        private final Opening opening;
        private final boolean isAnnounced; // no assignment named it when it began
        private final long sinceMillis;
        private boolean isSlow; // and the log has said so

        AtWork(Opening opening, boolean isAnnounced, long sinceMillis) {
            this.opening = opening;
            this.isAnnounced = isAnnounced;
            this.sinceMillis = sinceMillis;
        }
    }

    Openings(
            DetectorSettings settings,
            DetectorRegistry registry,
            ModelVerifier verifier,
            OpeningTerms terms,
            OpeningThreads threads,
            Clock clock) {
        this.settings = settings;
        this.registry = registry;
        this.verifier = verifier;
        this.terms = terms;
        this.threads = threads;
        this.clock = clock;
    }

    /** A model of this content is open already. */
    void noteUsable(Content content, ActiveModel model) {
        checks.put(content, Check.usable(definition(model)));
    }

    /** What was found of a version when it was opened the last time; null if it was not opened yet. */
    @Nullable
    Check check(Content content) {
        return checks.get(content);
    }

    /** Whether it has to be found out whether the version can be used. */
    boolean isDue(Content content) {
        Check known = checks.get(content);
        return known == null || clock.millis() >= known.againMillis();
    }

    /**
     * The model of a version, for the caller who closes it, if it is open by now. Otherwise it begins to be opened, unless that is
     * known to be of no use now: then what was found the last time.
     */
    Verification open(Content content) {
        AtWork known = atWork.get(content);
        if (known == null) {
            Check check = checks.get(content);
            if (check != null && !check.isUsable() && !isDue(content)) {
                return check.verification();
            }
            known = begun(content, threads.begin(() -> opened(content)), false);
        }
        Verification found = take(content, known);
        if (found instanceof Verification.Pending) {
            tellIfSlow(content, known);
        }
        return found;
    }

    /** The same for a version that nobody waits for: it begins when it is its turn. */
    Verification openAnnounced(ModelVersion version) {
        Content content = Content.of(version);
        AtWork known = atWork.get(content);
        if (known == null) {
            Opening begun = threads.beginAnnounced(version.reference() == null, () -> opened(content));
            if (begun == null) {
                return Verification.Pending.PENDING;
            }
            known = begun(content, begun, true);
        }
        return take(content, known);
    }

    private AtWork begun(Content content, Opening opening, boolean isAnnounced) {
        AtWork begun = new AtWork(opening, isAnnounced, clock.millis());
        atWork.put(content, begun);
        return begun;
    }

    private Verification opened(Content content) throws InterruptedException {
        if (content.version() == 0) {
            return verifier.verifyFile(settings, terms);
        }
        Optional<ModelVersion> version = registry.find(content);
        return version.isPresent()
                ? verifier.verify(settings, version.get(), terms)
                : new Verification.Unavailable("there is no version " + content.version() + " of detector "
                        + settings.name() + " in the registry");
    }

    private Verification take(Content content, AtWork known) {
        Verification found = known.opening.take();
        if (found instanceof Verification.Pending) {
            return found;
        }
        atWork.remove(content);
        Check check;
        if (found instanceof Verification.Verified verified) {
            check = Check.usable(definition(verified.model()));
        } else if (found instanceof Verification.Unavailable unavailable) {
            check = Check.unavailable(unavailable.reason(), checks.get(content), clock.millis());
        } else {
            check = Check.refused(((Verification.Refused) found).reason());
        }
        checks.put(content, check);
        return found;
    }

    private void tellIfSlow(Content content, AtWork known) {
        long millis = clock.millis() - known.sinceMillis;
        if (!known.isSlow && millis >= SLOW_MILLIS) {
            known.isSlow = true;
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0}: version {1} of its model is not here yet: it has been fetched for {2} s",
                    settings.name(),
                    content.version(),
                    millis / 1000);
        }
    }

    /** Hash of the definition of a model's histories; null if it has none. */
    static @Nullable Integer definition(ActiveModel model) {
        return model.keys() == null ? null : model.keys().definitionHash();
    }

    /**
     * Cancels what nobody wants any more: what an assignment has named and does not name now, and what is announced no more.
     *
     * @param named what an assignment names
     * @param announced what is to be opened in its turn
     */
    void retain(Set<Content> named, Set<Content> announced) {
        atWork.entrySet().removeIf(entry -> {
            AtWork known = entry.getValue();
            boolean isWanted =
                    named.contains(entry.getKey()) || (known.isAnnounced && announced.contains(entry.getKey()));
            if (!isWanted) {
                known.opening.cancel();
            }
            return !isWanted;
        });
    }

    /** Cancels everything. */
    @Override
    public void close() {
        atWork.values().forEach(each -> each.opening.cancel());
        atWork.clear();
    }
}
