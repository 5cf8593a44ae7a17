package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.stream.batch.PendingRecord;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.schema.KafkaHeaders;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Adds records to the challengers' own histories that their polls could not add. It does not score them: the diff is a comparison of
 * many records and lacks nothing if it lacks these few, but a history without them would be another one. One instance per task.
 */
final class ShadowStep {
    private final List<ObservedDetector> detectors;
    private final Challengers challengers;
    private @Nullable ShadowRun run; // whose row the batch holds
    private @Nullable Batch batch;

    ShadowStep(List<ObservedDetector> detectors, Challengers challengers) {
        this.detectors = detectors;
        this.challengers = challengers;
    }

    /**
     * Before the record's own states are written.
     *
     * @param pending what is known of the record from its poll
     */
    void process(Record<byte[], byte[]> record, SourceRef source, PendingRecord pending, PartitionHistory states) {
        if (pending.isUnknown()) {
            for (ObservedDetector observed : detectors) {
                ShadowRun now = atWork(observed.detector());
                if (now != null && now.hasOwnHistories(observed.detector().active())) {
                    add(now, record, source, states);
                }
            }
        } else {
            pending.alone().forEach(each -> add(each, record, source, states));
        }
    }

    private @Nullable ShadowRun atWork(Detector detector) {
        Challenger place = challengers.find(detector.name());
        ShadowRun now = place == null ? null : place.run();
        return now == null || now.whySuspended() != null ? null : now;
    }

    /** Whether or not the challenger is still at work: if it is active meanwhile, its histories are to have the record. */
    private void add(ShadowRun challenger, Record<byte[], byte[]> record, SourceRef source, PartitionHistory states) {
        try {
            Batch row = row(challenger);
            DetectorHistory keys = Objects.requireNonNull(challenger.keys());
            if (challenger.model().decode(record.value(), KafkaHeaders.of(record.headers()), row) != Decoded.ROW) {
                return;
            }
            Bytes key = keys.key(record.key(), row, 0);
            if (key == null) {
                return;
            }
            byte[] before = states.store().get(key);
            byte[] after = keys.advance(row, 0, before, source.offset(), record.timestamp());
            if (after != before) {
                states.putQuietly(key, after, before == null);
            }
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            challenger.failed(e);
        }
    }

    private Batch row(ShadowRun challenger) {
        Batch known = batch;
        if (known == null || run != challenger) {
            known = new Batch(challenger.model().schema(), 1);
            batch = known;
            run = challenger;
        }
        known.clear();
        return known;
    }
}
