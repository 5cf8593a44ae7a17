package io.elbo.stream.challenger;

import io.elbo.registry.ShadowReport;
import java.util.Arrays;
import java.util.function.BiPredicate;

/** So many records by what active model and challenger make of them. Immutable. */
public final class DiffFigures {
    private final long[] records; // by pair

    /** @param records by {@link Judged#pair pair}; owned from now on */
    DiffFigures(long[] records) {
        this.records = records;
    }

    /** Of which both models say what is asked for. */
    public long count(BiPredicate<Judged, Judged> asked) {
        long sum = 0;
        for (int pair = 0; pair < records.length; pair++) {
            if (records[pair] > 0 && asked.test(Judged.active(pair), Judged.challenger(pair))) {
                sum += records[pair];
            }
        }
        return sum;
    }

    /** All that were looked at by both. */
    public long all() {
        return Arrays.stream(records).sum();
    }

    /** Of which the challenger says this. */
    public long challenger(Judged judged) {
        return count((active, challenger) -> challenger == judged);
    }

    /** Flagged by both. */
    public long kept() {
        return count((active, challenger) -> active.isFlagged() && challenger.isFlagged());
    }

    /** Flagged by the challenger only, though the active model could score them. */
    public long gained() {
        return count((active, challenger) -> !active.isFlagged() && !active.isUnscored() && challenger.isFlagged());
    }

    /** Flagged by the active model only. */
    public long lost() {
        return count((active, challenger) -> active.isFlagged() && !challenger.isFlagged());
    }

    /** For the registry. */
    public ShadowReport.Counts counts() {
        return new ShadowReport.Counts(
                count((active, challenger) -> !active.isUnscored()),
                kept(),
                gained(),
                lost(),
                count((active, challenger) -> active == Judged.CRITICAL),
                count((active, challenger) -> active == Judged.CRITICAL && !challenger.isFlagged()),
                count((active, challenger) -> !active.isUnscored() && challenger.isUnscored()));
    }
}
