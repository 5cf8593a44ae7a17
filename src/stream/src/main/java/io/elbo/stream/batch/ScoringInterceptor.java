package io.elbo.stream.batch;

import io.elbo.stream.schema.SchemaWait;
import io.elbo.stream.tracing.PollTrace;
import io.elbo.stream.tracing.StreamTracer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Scores the records of each poll in batches, before the topology sees them. One instance per main consumer; only that
 * consumer's stream thread calls it.
 *
 * <h2>Why in the poll</h2>
 *
 * A model scores a batch of 256 records twenty times faster than 256 single records, so something has to gather them. A
 * processor that gathers records in a buffer breaks the guarantees of Kafka Streams: offsets are committed at moments that
 * the processor does not choose, and whatever waits in its buffer then is lost with the next crash. Both variants that were
 * tried, a buffer flushed by a state store and one flushed by a timer, lost thousands of records over ten kills.
 *
 * <p>A consumer calls {@link #onConsume} with each poll's records before it returns them. Here they are decoded and scored,
 * in batches that span partitions, and the results wait in a {@link PartitionQueue} per partition until the processor takes
 * them by offset. A batch begins and ends within one poll, so <b>nothing is ever pending when offsets are committed</b>, and
 * the batch size follows the load: one record when little comes, thousands when much does.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li><b>Same thread.</b> The consumer, this interceptor and the processors of a stream thread run on one thread. The queues
 *       therefore need no locks. Other threads only help inside {@code onConsume}, which returns after they are done.
 *   <li><b>Order.</b> Kafka Streams processes a partition's records in the order in which they were polled. A queue ordered by
 *       offset is thus enough; results of records that are never processed (a lost partition, a seek) are dropped by offset.
 *   <li><b>The result is a hint.</b> A record whose result is missing, for whatever reason, is scored alone by the processor.
 *       Kafka only logs what an interceptor throws, so this class never relies on its own success.
 *   <li><b>The position moves on.</b> A record of which nothing is written or learned is <i>settled</i>: this class leaves it
 *       out of what it returns, and Kafka Streams never sees it. A task that sees no record does not commit, so the last record
 *       of each partition in a poll always goes on. It carries the position behind all settled records before it.
 *   <li><b>Nothing is judged before it can be read.</b> What waits for its schema is cut off before anything else is done with a
 *       poll, and is polled again: see {@link SchemaWait}.
 *   <li><b>Histories follow the order.</b> A detector with histories of keys derives fields of a record from what the records
 *       before it have left. Its records are decoded and added on the stream thread, in their order; only the model runs
 *       elsewhere. What they leave is carried by the records that go on, and the processor writes it: see {@link
 *       io.elbo.stream.history.PartitionHistory}. Therefore the first record of each partition in a poll goes on, too.
 * </ol>
 *
 * @see <a href="https://kafka.apache.org/42/javadoc/org/apache/kafka/clients/consumer/ConsumerInterceptor.html">ConsumerInterceptor</a>
 */
public final class ScoringInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** Configuration key of the {@link ScoringPlan}. */
    public static final String PLAN = "elbo.scoring.plan";

    private static final System.Logger LOG = System.getLogger(ScoringInterceptor.class.getName());

    private @Nullable ScoringPlan plan;
    private @Nullable PollScorer scorer;
    private @Nullable SchemaWait waits; // null if nobody would seek back

    @Override
    public void configure(Map<String, ?> configuration) {
        ScoringPlan configured = (ScoringPlan) Objects.requireNonNull(configuration.get(PLAN), PLAN);
        plan = configured;
        waits = (SchemaWait) configuration.get(SchemaWait.WAIT);
        scorer = new PollScorer(
                configured.detectors(), configured.challengers(), configured.threads(), configured.batchRows());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> polledRecords) {
        ConsumerRecords<byte[], byte[]> records = waits == null ? polledRecords : waits.cut(polledRecords);
        Map<TopicPartition, PolledPartition> polled = new HashMap<>();
        PollTrace trace = begin(records);
        try {
            score(records, Objects.requireNonNull(scorer), polled, trace);
            ConsumerRecords<byte[], byte[]> remaining =
                    new ConsumerRecords<>(remaining(records, polled), records.nextOffsets());
            trace.end();
            return remaining;
        } catch (Throwable e) {
            trace.failed(e.toString());
            polled.values().forEach(PolledPartition::abandon);
            if (records != polledRecords && e instanceof Exception) {
                LOG.log(System.Logger.Level.WARNING, "a poll could not be scored, its records are scored alone", e);
                return records; // what waits must not go on
            }
            throw e; // Kafka hands all records on as they were polled
        }
    }

    private PollTrace begin(ConsumerRecords<byte[], byte[]> records) {
        ScoringPlan own = Objects.requireNonNull(plan);
        if (own.tracer() == StreamTracer.OFF || records.isEmpty()) {
            return PollTrace.OFF;
        }
        PollTrace trace = own.tracer().poll(own.topic(), records.partitions().size(), records.count());
        if (trace.isSampled()) {
            own.commitTraces().polled(trace, records.nextOffsets());
        }
        return trace;
    }

    private static Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> remaining(
            ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, PolledPartition> polled) {
        long now = System.currentTimeMillis();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> remaining = new LinkedHashMap<>();
        for (TopicPartition partition : records.partitions()) {
            PolledPartition scored = polled.get(partition);
            remaining.put(partition, scored == null ? records.records(partition) : scored.remaining(now));
        }
        return remaining;
    }

    private void score(
            ConsumerRecords<byte[], byte[]> records,
            PollScorer poll,
            Map<TopicPartition, PolledPartition> polled,
            PollTrace trace) {
        ScoringPlan own = Objects.requireNonNull(plan);
        try {
            poll.begin(trace);
            for (TopicPartition partition : records.partitions()) {
                if (partition.topic().equals(own.topic())) {
                    PolledPartition ofPartition = new PolledPartition(
                            records.records(partition),
                            own.pendingScores().queue(partition),
                            poll.models(),
                            poll.policies(partition.partition()),
                            poll.remembers(),
                            trace);
                    polled.put(partition, ofPartition);
                    poll.add(ofPartition);
                }
            }
        } finally {
            poll.finish();
        }
    }

    /** Under at least once the consumer commits. Under exactly once the producer does, and this is not called. */
    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Objects.requireNonNull(plan).hooks().consumerCommitted(offsets);
    }

    @Override
    public void close() {
        if (scorer != null) {
            scorer.close();
        }
    }
}
