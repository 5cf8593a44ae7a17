package io.elbo.stream.batch;

import io.elbo.core.suppression.RecordView;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.stream.tracing.PollTrace;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Some records of one poll, from any of its partitions, with what scores them for each detector of the topic. Filled by the
 * stream thread, run by any thread, handed over by the stream thread, then used again.
 */
final class ScoringTask implements Runnable {
    static final long MAX_HELD_BYTES = 1 << 20;

    private final PolledPartition[] partitions; // [capacity]
    private final int[] indices; // [capacity], places within the partition at the same place
    private final List<GroupScorer> scorers;
    private final GroupScorer[] remembering; // those of detectors with histories of keys
    private final List<ShadowScorer> shadows; // those of challengers
    private final ShadowScorer[] rememberingShadows;
    private final AtomicLong heldBytes; // of the whole poll
    private PollTrace trace = PollTrace.OFF;
    private int size;

    /**
     * @param shadows score after the others, and before them look at the histories of keys
     * @param heldBytes of records whose documents are held, shared by all tasks of a poll
     */
    ScoringTask(List<GroupScorer> scorers, List<ShadowScorer> shadows, int capacity, AtomicLong heldBytes) {
        this.scorers = scorers;
        this.shadows = shadows;
        rememberingShadows = shadows.stream().filter(ShadowScorer::remembers).toArray(ShadowScorer[]::new);
        remembering = scorers.stream().filter(GroupScorer::remembers).toArray(GroupScorer[]::new);
        this.heldBytes = heldBytes;
        partitions = new PolledPartition[capacity];
        indices = new int[capacity];
    }

    /** Records of this poll follow. */
    void begin(PollTrace ofPoll) {
        trace = ofPoll;
    }

    /** Of the poll. */
    PollTrace trace() {
        return trace;
    }

    /** On the stream thread, in the order of the records: what depends on the order is done here. */
    void add(PolledPartition partition, int index) {
        partitions[size] = partition;
        indices[size++] = index;
        for (ShadowScorer shadow : rememberingShadows) {
            shadow.add(this, size - 1);
        }
        for (GroupScorer scorer : remembering) {
            scorer.add(this, size - 1);
        }
    }

    boolean isFull() {
        return size == partitions.length;
    }

    int size() {
        return size;
    }

    PolledPartition partition(int record) {
        return partitions[record];
    }

    /** The record's place within its partition. */
    int index(int record) {
        return indices[record];
    }

    ConsumerRecord<byte[], byte[]> record(int record) {
        return partitions[record].records().get(indices[record]);
    }

    byte @Nullable [] value(int record) {
        return record(record).value();
    }

    /** The record for the rules of this model that may suppress it. */
    RecordView view(int record, ActiveModel model) {
        return view(record(record), model);
    }

    /** The same of any record. */
    static RecordView view(ConsumerRecord<byte[], byte[]> polled, ActiveModel model) {
        return ActiveModel.view(
                model.format(), polled.key(), polled.value(), KafkaHeaders.of(polled.headers()), polled.timestamp());
    }

    /**
     * Whether the document of one more anomaly may be held until it is written. A tree takes up to twenty times the record's
     * size, so a poll holds those of {@value #MAX_HELD_BYTES} bytes of records; others are read again.
     */
    boolean mayHold(byte @Nullable [] value) {
        return value == null || heldBytes.addAndGet(value.length) <= MAX_HELD_BYTES;
    }

    @Override
    public void run() {
        scorers.forEach(scorer -> scorer.run(this));
        shadows.forEach(shadow -> shadow.run(this));
    }

    /** After the task has run. */
    void handOver() {
        scorers.forEach(scorer -> scorer.handOver(this));
        shadows.forEach(shadow -> shadow.handOver(this));
    }

    void clear() {
        Arrays.fill(partitions, 0, size, null);
        for (GroupScorer scorer : remembering) {
            scorer.clear();
        }
        shadows.forEach(ShadowScorer::clear);
        trace = PollTrace.OFF;
        size = 0;
    }
}
