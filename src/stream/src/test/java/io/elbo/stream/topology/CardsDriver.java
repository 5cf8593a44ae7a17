package io.elbo.stream.topology;

import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.RefusedOutputs;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** One detector, {@code cards}, on the topic {@code payments}, which writes everything that a detector can write of a record. */
final class CardsDriver implements AutoCloseable {
    static final int MAX_RECORD_BYTES = 1 << 16;

    private final OutputLimits limits = new OutputLimits(1 << 20);
    private final Detector detector;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> payments;

    /** @param changes to settings that neither mask nor read another format than JSON */
    CardsDriver(UnaryOperator<DetectorSettings> changes) throws Exception {
        DetectorSettings settings = changes.apply(new DetectorSettings(
                "cards",
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                "cards.anomalies",
                "cards.scores",
                "cards.annotated",
                "payments.dlq",
                true,
                2,
                null));
        detector =
                new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), MAX_RECORD_BYTES));
        List<ObservedDetector> observed = List.of(new ObservedDetector(detector, new Counts()));
        driver = new TopologyTestDriver(
                DetectionTopology.build(
                        "elbo",
                        "payments",
                        null,
                        0,
                        observed,
                        Challengers.NONE,
                        new PendingScores(observed),
                        new LearnedStateWriter(
                                LearnedStates.unconnected("", List.of()), new CommitHooks(), Clock.systemUTC()),
                        limits,
                        new RefusedOutputs(limits),
                        new ModelBreaker(),
                        null),
                new Properties());
        payments = driver.createInputTopic("payments", new ByteArraySerializer(), new ByteArraySerializer());
    }

    TestInputTopic<byte[], byte[]> payments() {
        return payments;
    }

    TestOutputTopic<byte[], byte[]> topic(String name) {
        return driver.createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    OutputLimits limits() {
        return limits;
    }

    Detector detector() {
        return detector;
    }

    @Override
    public void close() {
        driver.close();
        detector.close();
    }
}
