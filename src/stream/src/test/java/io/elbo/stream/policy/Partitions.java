package io.elbo.stream.policy;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One instance whose detector "cards" learns from partitions of the topic "payments". */
final class Partitions {
    static final long NOON = 1_750_000_000_000L;
    private static final ModelMetadata MODEL = model();

    final DetectorSettings settings;
    final PartitionPolicies policies;
    final LearnedStates states;
    final LearnedStateWriter writer;
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, (Partitioner) null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SplittableRandom random = new SplittableRandom(4);
    private long records;
    boolean running = true;
    private long now = NOON;

    Partitions(String warning, boolean adapt) {
        this(warning, adapt, null);
    }

    /** @param consumer null if nothing is read from a topic */
    Partitions(String warning, boolean adapt, @Nullable Map<String, Object> consumer) {
        AlertBudget budget = AlertBudget.parse(warning);
        settings = new DetectorSettings(
                "cards",
                "payments",
                Path.of("unused"),
                budget,
                budget.critical(),
                adapt,
                "cards.anomalies",
                null,
                null,
                "payments.dlq",
                false,
                5,
                null);
        policies = new PartitionPolicies(MODEL.calibration(), settings.budgets());
        states = consumer == null
                ? LearnedStates.unconnected("learned", List.of(settings))
                : LearnedStates.of("learned", List.of(settings), consumer);
        writer = new LearnedStateWriter(states, new CommitHooks(), new Watch());
        writer.attach(() -> running);
    }

    private static ModelMetadata model() {
        try (OnnxEngine engine = OnnxEngine.open(TinyModel.write())) {
            return engine.metadata();
        } catch (InvalidModelException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows the time that the test says. */
    private final class Watch extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }
    }

    void pass(Duration time) {
        now += time.toMillis();
    }

    PartitionLearning open(int partition) {
        return writer.open(policies, settings, MODEL, "", partition, null);
    }

    /** Another model becomes active, whose states have this identity. */
    PartitionLearning replace(PartitionLearning before, String identity, int partition) {
        return writer.open(policies, settings, MODEL, identity, partition, before);
    }

    void close(PartitionLearning learning) {
        writer.close(learning);
    }

    /** Ordinary records, whose scores are exponential, times a factor. */
    void learn(PartitionLearning learning, int number, long millisApart, double factor) {
        for (int i = 0; i < number; i++) {
            learning.learn((float) (-factor * Math.log(1 - random.nextDouble())), NOON + records++ * millisApart);
        }
    }

    /** Commits, and returns what was written with it. */
    List<ProducerRecord<byte[], byte[]>> commit(int partition) {
        producer.clear();
        writer.committing(Map.of(new TopicPartition("payments", partition), new OffsetAndMetadata(1)), producer);
        return producer.history();
    }

    /** What another instance has written arrives. */
    void arrives(String key, byte @Nullable [] state, long writtenMillis) {
        states.listener().changed(key, state, writtenMillis);
    }
}
