package io.elbo.stream.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import io.elbo.registry.Control;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.TinyModel;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DetectorControlTest {
    private final StubSource source = new StubSource();
    private Detector detector;
    private DetectorControl control;

    @BeforeEach
    void open() throws Exception {
        detector = new Detector(TinyDetector.settings(null), model());
        control = new DetectorControl(detector, source);
    }

    private static ActiveModel model() throws Exception {
        DetectorSettings settings = TinyDetector.settings(null);
        return new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), 1 << 20);
    }

    @AfterEach
    void close() {
        detector.close();
    }

    private void say(long revision, Control.@Nullable Pause pause, @Nullable String alert, long budgetRevision) {
        source.control =
                new Control("cards", revision, pause, alert, null, budgetRevision, "ann", "2026-01-01T00:00:00Z", "");
        control.follow();
    }

    @Test
    void shouldPauseAndResumeTheDetector() {
        say(1, new Control.Pause("ann", "2026-01-01T00:00:00Z", "new feed"), null, 0);
        assertThat(detector.whyPaused()).isEqualTo("paused by ann at 2026-01-01T00:00:00Z: new feed");

        source.control = null;
        control.follow();
        assertThat(detector.isPaused())
                .as("a topic that was created again says nothing")
                .isTrue();

        say(2, null, null, 0);
        assertThat(detector.isPaused()).isFalse();
    }

    @Test
    void shouldKnowOfThePauseBeforeStreamsMayStart() {
        source.control = new Control(
                "cards", 1, new Control.Pause("ann", "2026-01-01T00:00:00Z", ""), null, null, 0, "ann", "", "");
        Clock clock = Clock.systemUTC();
        try (ModelWatch watch = new ModelWatch(
                source,
                TestDetector.verifier(null),
                new ModelWatch.Terms(
                        TestDetector.models(Duration.ofSeconds(30)), "pod-1", Challengers.of(List.of("cards"), clock)),
                clock)) {
            source.publish(TinyModel.bytes());
            source.activate(1);
            Detector opened = watch.open(TestDetector.withFile(TinyDetector.settings(null), null));
            assertThat(watch.whyHeld()).isPresent();

            watch.start(unused -> {});
            BoundedWait.until("streams may start", () -> watch.whyHeld().isEmpty());

            assertThat(opened.isPaused()).isTrue();
            opened.close();
        }
    }

    @Test
    void shouldUseTheBudgetsWithTheModelInUseAndWithThoseThatFollowIt() throws Exception {
        say(1, null, "1%", 1);
        assertThat(detector.policies().of(0).warning().probability()).isEqualTo(0.01);
        assertThat(detector.policies().of(0).budgetRevision()).isEqualTo(1);

        detector.activate(model()).close();
        assertThat(detector.policies().of(0).warning().probability()).isEqualTo(0.01);

        say(2, null, null, 0);
        assertThat(detector.budgets()).isEqualTo(detector.settings().budgets());
        assertThat(detector.policies().of(0).budgetRevision()).isZero();
    }

    @Test
    void shouldUseTheBudgetsOfATopicThatWasCreatedAgain() {
        say(1, null, "1%", 1);
        say(1, null, "2%", 1);
        assertThat(detector.policies().of(0).warning().probability()).isEqualTo(0.02);
    }

    @Test
    void shouldKeepTheBudgetsIfThisInstanceCannotKeepToOthers() {
        say(1, null, "1%", 1);
        say(2, null, "20 per day", 2);

        assertThat(detector.budgets()).isEqualTo(new Budgets(AlertBudget.parse("0.01"), AlertBudget.parse("0.001"), 1));
        assertThat(control.refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("does not learn how many records come"));

        say(3, null, "2%", 3);
        assertThat(control.refusal()).isEmpty();
        assertThat(detector.budgets().revision()).isEqualTo(3);
    }
}
