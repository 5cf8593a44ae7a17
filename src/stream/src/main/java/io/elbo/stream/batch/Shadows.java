package io.elbo.stream.batch;

import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The challengers of one topic's detectors, as they were when the poll began, with their models retained. Where there is none,
 * nothing is made. For one stream thread.
 */
final class Shadows implements AutoCloseable {
    /** @param detector its place in the plan */
    private record Retained(int detector, ShadowRun run, ActiveModel model, ActiveModel active) {}

    private final List<@Nullable Challenger> places; // by detector; null if it cannot have one
    private final int capacity;
    private List<ShadowRun> now = List.of(); // those at work, by detector
    private List<Integer> detectors = List.of(); // of the run at the same place
    private List<Retained> retained = List.of();
    private boolean hasOwnHistories;

    /** @param places by detector; null if the detector cannot have a challenger */
    Shadows(List<@Nullable Challenger> places, int capacity) {
        this.places = new ArrayList<>(places);
        this.capacity = capacity;
    }

    /** Takes the challengers that are at work now; whether they are those of the poll before. */
    boolean look() {
        List<ShadowRun> runs = new ArrayList<>();
        List<Integer> ofRuns = new ArrayList<>();
        for (int detector = 0; detector < places.size(); detector++) {
            Challenger place = places.get(detector);
            ShadowRun run = place == null ? null : place.run();
            if (run != null && run.whySuspended() == null) {
                runs.add(run);
                ofRuns.add(detector);
            }
        }
        boolean same = runs.equals(now);
        now = runs;
        detectors = ofRuns;
        return same;
    }

    /** @param active the models that the detectors use in this poll */
    void retain(List<ActiveModel> active) {
        List<Retained> all = new ArrayList<>();
        hasOwnHistories = false;
        for (int i = 0; i < now.size(); i++) {
            ShadowRun run = now.get(i);
            ActiveModel model = run.retain();
            if (model != null) {
                ActiveModel judging = active.get(detectors.get(i));
                all.add(new Retained(detectors.get(i), run, model, judging));
                hasOwnHistories |= run.hasOwnHistories(judging);
            }
        }
        retained = all;
    }

    /** Whether one has histories of keys that the active model does not keep. */
    boolean haveOwnHistories() {
        return hasOwnHistories;
    }

    /**
     * Memory for one task.
     *
     * @param scorers of the active models
     */
    List<ShadowScorer> scorers(List<GroupScorer> scorers) {
        List<ShadowScorer> shadows = new ArrayList<>();
        for (Retained each : retained) {
            try {
                for (GroupScorer scorer : scorers) {
                    if (scorer.batch(each.detector()) != null) {
                        shadows.add(scorer(each, scorer));
                    }
                }
            } catch (Throwable e) {
                each.run().suspend("there is no memory for its batches: " + e);
            }
        }
        return shadows;
    }

    private ShadowScorer scorer(Retained each, GroupScorer active) {
        return new ShadowScorer(
                each.detector(),
                each.run(),
                each.run().diff(version(each.active())),
                each.model(),
                each.active(),
                active,
                capacity);
    }

    private static int version(ActiveModel model) {
        Integer version = model.reference().registryVersion();
        return version == null ? 0 : version;
    }

    /** Gives the models back. */
    @Override
    public void close() {
        retained.forEach(each -> each.model().close());
        retained = List.of();
        hasOwnHistories = false;
    }
}
