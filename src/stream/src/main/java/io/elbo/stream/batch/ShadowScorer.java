package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.registry.ShadowExample;
import io.elbo.stream.challenger.AlertDiff;
import io.elbo.stream.challenger.Judged;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.Reasons;
import io.elbo.stream.schema.KafkaHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A task's share of one challenger: decodes and scores the task's records for it, after the active model has scored them, and
 * compares the two. It writes nothing but what is counted. It decodes by itself, so that nothing that it throws can cost the active
 * model a record, and what it costs can be told. Owns its memory; used by one thread at a time. Throws nothing.
 */
final class ShadowScorer {
    private static final int ATTEMPTS = 2;
    private static final int MAX_EXAMPLES = 2; // of one task and kind: each takes a call of a model
    private static final byte NOT_COMPARED = -1;

    private record Example(int record, ShadowExample example, boolean isGained) {}

    private final int detector; // its place in the plan
    private final ShadowRun run;
    private final AlertDiff diff;
    private final ActiveModel model;
    private final GroupScorer active;
    private final Examples examples;
    private final @Nullable ShadowHistory history;
    private final Batch batch;
    private final Scores scores;
    private final int[] records; // [capacity], each row's record
    private final @Nullable Judged[] said; // [capacity], by the challenger of each record; null if nothing
    private final byte[] pairs; // [capacity], of each record, by both
    private final KafkaHeaders headers = new KafkaHeaders();
    private final List<Example> found = new ArrayList<>();
    private @Nullable PolledPartition policyOf;
    private @Nullable ThresholdPolicy policy;

    /**
     * @param detector its place in the plan
     * @param model of the run, retained
     * @param activeModel the detector's
     * @param active what scores the same records for it
     */
    ShadowScorer(
            int detector,
            ShadowRun run,
            AlertDiff diff,
            ActiveModel model,
            ActiveModel activeModel,
            GroupScorer active,
            int capacity) {
        this.detector = detector;
        this.run = run;
        this.diff = diff;
        this.model = model;
        this.active = active;
        examples = new Examples(activeModel, model);
        history = ShadowHistory.of(detector, run, activeModel);
        batch = new Batch(model.schema(), capacity);
        scores = model.engine().newScores(capacity);
        records = new int[capacity];
        said = new Judged[capacity];
        pairs = new byte[capacity];
    }

    boolean remembers() {
        return history != null;
    }

    /**
     * With histories: decodes the record that was added to the task last, and derives its fields, on the stream thread and before the
     * active model's histories go on. A record that cannot be decoded or derived has no part in the challenger's histories.
     */
    void add(ScoringTask task, int record) {
        ShadowHistory own = history;
        if (own == null) {
            return;
        }
        long start = System.nanoTime();
        int before = batch.rows();
        try {
            said[record] = null;
            addToHistory(own, task, record, before);
        } catch (Throwable e) {
            while (batch.rows() > before) {
                batch.removeLastRow();
            }
            run.failed(e);
        }
        run.spent(System.nanoTime() - start);
    }

    private void addToHistory(ShadowHistory own, ScoringTask task, int record, int row) {
        PolledPartition partition = task.partition(record);
        boolean isSampled = isSampled(task, record);
        if (partition.history() == null) {
            if (own.isOwn()) {
                partition.addAlone(task.index(record), run);
            }
            return;
        }
        if (!isSampled && !own.isOwn()) {
            return;
        }
        Decoded decoded = decode(task.record(record));
        if (decoded != Decoded.ROW) {
            said[record] = isSampled ? withoutRow(decoded) : null;
            return;
        }
        own.add(partition, task.index(record), batch, row);
        if (isSampled) {
            records[row] = record;
        } else {
            batch.removeLastRow();
        }
    }

    private boolean isSampled(ScoringTask task, int record) {
        var polled = task.record(record);
        return run.samples(polled.partition(), polled.offset());
    }

    /** After the active model has scored the task. */
    void run(ScoringTask task) {
        long start = System.nanoTime();
        try {
            if (history == null) {
                Arrays.fill(said, 0, task.size(), null);
                decode(task);
            }
            if (batch.rows() > 0) {
                judge(task);
            }
            compare(task);
        } catch (Throwable e) {
            run.failed(e);
            Arrays.fill(pairs, 0, task.size(), NOT_COMPARED);
            found.clear();
        }
        run.spent(System.nanoTime() - start);
    }

    private void decode(ScoringTask task) {
        batch.clear();
        for (int record = 0; record < task.size(); record++) {
            if (!isSampled(task, record)) {
                continue;
            }
            int row = batch.rows();
            Decoded decoded = decode(task.record(record));
            if (decoded != Decoded.ROW) {
                said[record] = withoutRow(decoded);
            } else {
                records[row] = record;
            }
        }
    }

    private Decoded decode(ConsumerRecord<byte[], byte[]> record) {
        return model.decode(record.value(), headers.over(record.headers()), batch);
    }

    /** A record that is skipped is not compared. */
    private static @Nullable Judged withoutRow(Decoded decoded) {
        return decoded instanceof Decoded.Skipped ? null : Judged.REJECTED;
    }

    /** Leaves what the challenger says at each record's place. */
    private void judge(ScoringTask task) {
        boolean isScored = score();
        int unusual = 0;
        int[] rows = new int[isScored ? batch.rows() : 0];
        for (int row = 0; row < batch.rows(); row++) {
            Judged judged = !isScored || !scores.isFinite(row) ? Judged.FAILED : judged(task, row);
            if (judged.isFlagged()) {
                rows[unusual++] = row;
            }
            said[records[row]] = judged;
        }
        if (unusual > 0 && model.suppressions().asksReasons()) {
            suppress(task, Arrays.copyOf(rows, unusual));
        }
    }

    private boolean score() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                model.engine().score(batch, scores);
                run.succeeded();
                return true;
            } catch (Throwable e) {
                run.failed(e);
            }
        }
        return false;
    }

    /** By the scores and the rules about records; rules about reasons come later. */
    private Judged judged(ScoringTask task, int row) {
        ThresholdPolicy own = policy(task.partition(records[row]));
        if (!own.isAnomaly(scores.rawScore(row))) {
            return Judged.ORDINARY;
        }
        if (model.suppressions().asksRecords()
                && model.suppressions().suppressing(task.view(records[row], model)) != null) {
            return Judged.SUPPRESSED;
        }
        return Judged.of(own.verdict(scores.rawScore(row), scores.parts(row)).severity());
    }

    /** Whether rules about reasons suppress the rows. */
    private void suppress(ScoringTask task, int[] rows) {
        Reasons reasons = model.explain(batch, rows, () -> {});
        for (int row : rows) {
            Outcome outcome = model.unusual(
                    scores, row, policy(task.partition(records[row])), reasons, task.view(records[row], model));
            if (outcome instanceof Outcome.Suppressed) {
                said[records[row]] = Judged.SUPPRESSED;
            }
        }
    }

    private ThresholdPolicy policy(PolledPartition partition) {
        ThresholdPolicy known = policy;
        if (known == null || policyOf != partition) {
            known = run.policy(partition.records().get(0).partition(), partition.policy(detector));
            policy = known;
            policyOf = partition;
        }
        return known;
    }

    /** Turns what the challenger says into what both say, and explains some of what they do not agree on. */
    private void compare(ScoringTask task) {
        int gained = 0;
        int lost = 0;
        int row = 0;
        for (int record = 0; record < task.size(); record++) {
            int own = row < batch.rows() && records[row] == record ? row++ : -1;
            pairs[record] = NOT_COMPARED;
            Judged challenger = said[record];
            Judged judged = Judged.of(task.partition(record).outcome(detector, task.index(record)));
            if (challenger == null || judged == null) {
                continue; // not in the sample; or the processor scores it alone, and nobody waits for that
            }
            pairs[record] = Judged.pair(judged, challenger);
            if (own >= 0 && !judged.isUnscored() && challenger != Judged.FAILED) {
                boolean isGained = challenger.isFlagged() && !judged.isFlagged();
                boolean isLost = judged.isFlagged() && !challenger.isFlagged();
                if ((isGained && gained++ < MAX_EXAMPLES) || (isLost && lost++ < MAX_EXAMPLES)) {
                    found.add(new Example(record, example(task, record, own, isGained), isGained));
                }
            }
        }
    }

    private ShadowExample example(ScoringTask task, int record, int row, boolean isGained) {
        PolledPartition partition = task.partition(record);
        int index = task.index(record);
        return examples.of(
                task.record(record),
                partition.outcome(detector, index),
                partition.settledScore(detector, index),
                policy(partition).score(scores.rawScore(row)),
                new Examples.Row(active.batch(detector), active.row(record)),
                new Examples.Row(batch, row),
                isGained);
    }

    /** After the task has run, on the stream thread, in the order of the tasks. */
    void handOver(ScoringTask task) {
        for (int record = 0; record < task.size(); record++) {
            if (pairs[record] != NOT_COMPARED) {
                task.partition(record).compared(diff, task.index(record), pairs[record]);
            }
        }
        for (Example example : found) {
            task.partition(example.record()).example(diff, example.example(), example.isGained());
        }
    }

    /** The rows are not needed any more. */
    void clear() {
        batch.clear();
        found.clear();
        policyOf = null;
    }
}
