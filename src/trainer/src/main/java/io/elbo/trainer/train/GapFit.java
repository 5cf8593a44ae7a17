package io.elbo.trainer.train;

import io.elbo.core.calibration.Calibrator;
import io.elbo.core.history.KeyGaps;
import io.elbo.core.model.GapCalibration;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.Keys;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fits how long keys are silent between their records, from all rows in the order of time. Each gap counts by how much longer it
 * is than its key was used to before, so whatever shape the gaps have, nights among them, the budget of silence holds on average.
 */
final class GapFit {
    /** Fewer gaps say nothing about rare ones. */
    private static final int MIN_GAPS = 200;

    private final History history;

    private GapFit(History history) {
        this.history = history;
    }

    /** Null if the history has no keys or no times, or too few gaps of keys of which enough is known. */
    static @Nullable GapCalibration of(History history) {
        return history.hasTimes() ? new GapFit(history).fit() : null;
    }

    private @Nullable GapCalibration fit() {
        int[] known = {0};
        double[] squares = {0};
        replay((state, gap) -> {
            known[0]++;
            squares[0] += KeyGaps.ownDeviation(state) * KeyGaps.ownDeviation(state);
        });
        if (known[0] < MIN_GAPS) {
            return null;
        }
        double ofAllKeys = Math.sqrt(squares[0] / known[0]);
        float[] excesses = new float[known[0]];
        int[] next = {0};
        replay((state, gap) -> excesses[next[0]++] = (float) KeyGaps.excess(state, gap, ofAllKeys));
        return new GapCalibration(ofAllKeys, Calibrator.fit(excesses));
    }

    /** @param gaps is told of each gap, seconds, of a key of which enough is known, with the state before it; of no surplus of young rows */
    private void replay(ObjDoubleConsumer<byte[]> gaps) {
        Map<Integer, byte[]> states = new HashMap<>(); // by key
        Map<Integer, Double> latest = new HashMap<>();
        for (int row : history.inTime()) {
            int key = history.key(row);
            double now = history.time(row);
            if (key == Keys.NONE || Double.isNaN(now)) {
                continue;
            }
            Double before = latest.get(key);
            byte[] state = states.get(key);
            double gap = before == null ? 0 : now - before;
            if (gap < 0) {
                continue;
            }
            if (state != null && KeyGaps.isKnown(state) && !history.isSurplus(row)) {
                gaps.accept(state, gap);
            }
            states.put(key, KeyGaps.next(state, gap));
            latest.put(key, now);
        }
    }
}
