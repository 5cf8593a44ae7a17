package io.elbo.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.challenger.AlertDiff;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.challenger.Judged;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChallengerMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Challenger challenger = Objects.requireNonNull(
            Challengers.of(List.of("cards"), Clock.systemUTC()).find("cards"));

    @AfterEach
    void close() {
        challenger.close();
    }

    private AlertDiff begin(int version) throws Exception {
        DetectorSettings settings = new DetectorSettings(
                "cards",
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                "cards.anomalies",
                null,
                null,
                "payments.dlq",
                true,
                5,
                null);
        challenger.begin(
                new ActiveModel(
                        settings,
                        OnnxEngine.open(TinyModel.bytes()),
                        1 << 20,
                        ModelOrigin.of(version, "sha256:" + version)),
                version,
                1);
        return Objects.requireNonNull(challenger.run()).diff(0);
    }

    private double records(String outcome) {
        return registry.get("elbo.challenger.records")
                .tag("detector", "cards")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }

    private double anomalies(String diff) {
        return registry.get("elbo.challenger.anomalies")
                .tag("diff", diff)
                .functionCounter()
                .count();
    }

    @Test
    void shouldGoOnCountingWhenAnotherChallengerBegins() throws Exception {
        ChallengerMeters.bind(challenger, registry);
        begin(2).add(Judged.pair(Judged.ORDINARY, Judged.WARNING));
        AlertDiff next = begin(3);
        next.add(Judged.pair(Judged.CRITICAL, Judged.WARNING));
        next.add(Judged.pair(Judged.CRITICAL, Judged.SUPPRESSED));

        assertThat(records("warning")).isEqualTo(2);
        assertThat(records("suppressed")).isOne();
        assertThat(anomalies("gained")).isOne();
        assertThat(anomalies("kept")).isOne();
        assertThat(anomalies("lost")).isOne();
    }

    @Test
    void shouldNameTheChallengerWhileThereIsOne() throws Exception {
        ChallengerMeters.bind(challenger, registry);
        assertThat(registry.find("elbo.challenger.info").gauge()).isNull();

        begin(2);
        begin(3);
        assertThat(registry.find("elbo.challenger.info").gauges())
                .singleElement()
                .satisfies(gauge ->
                        assertThat(gauge.getId().getTag("registry_version")).isEqualTo("3"));
        challenger.end();

        assertThat(registry.find("elbo.challenger.info").gauge()).isNull();
    }

    @Test
    void shouldSayThatTheChallengerIsSuspended() throws Exception {
        ChallengerMeters.bind(challenger, registry);
        begin(2);
        assertThat(registry.get("elbo.challenger.suspended").gauge().value()).isZero();

        Objects.requireNonNull(challenger.run()).suspend("as planned");

        assertThat(registry.get("elbo.challenger.suspended").gauge().value()).isOne();
    }
}
