package io.elbo.stream.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the version that a registry names as challenger. */
class ChallengerVersionTest {
    private static final byte[] TINY = TinyModel.bytes();
    private static final byte[] NO_MODEL = "no model".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final StubSource source = new StubSource();
    private final SetClock clock = new SetClock();
    private final Challengers challengers = Challengers.of(List.of("cards"), clock);
    private final Challenger place = Objects.requireNonNull(challengers.find("cards"));

    @SuppressWarnings("NullAway.Init")
    private DetectorVersions versions;

    @BeforeEach
    void start() throws Exception {
        versions = TestDetector.start(
                TestDetector.withFile(TinyDetector.settings(null), Files.write(folder.resolve("tiny.onnx"), TINY)),
                new TestDetector.Registry(
                        source, null, new OpeningThreads(Runnable::run, () -> {}), clock, challengers));
        source.publish(TINY);
    }

    @AfterEach
    void close() {
        place.close();
        versions.close();
        versions.detector().close();
    }

    private void follow() {
        versions.follow(detector -> {});
    }

    @Test
    void shouldScoreBesideTheActiveOneUntilItIsPromoted() {
        source.assign(0, 1);
        follow();
        assertThat(place.version()).isEqualTo(1);
        assertThat(source.told()).contains("1 CHALLENGER");
        source.reports.clear();

        source.assign(1, 0, 0);
        follow();

        assertThat(place.version()).isZero();
        assertThat(versions.status().active()).isEqualTo(1);
        assertThat(source.told())
                .as("it does not say that the active one is unused")
                .doesNotContain("1 VERIFIED");
    }

    @Test
    void shouldNotBeTheVersionThatJudges() {
        source.activate(1);
        follow();
        source.publish(NO_MODEL, TINY, null);
        source.reports.clear();

        source.assign(2, 1, 1); // version 2 is refused, and 1 stays
        clock.millis += 60_000;
        follow();

        assertThat(place.version()).isZero();
        assertThat(source.told()).contains("1 ACTIVE").doesNotContain("1 CHALLENGER");
    }

    @Test
    void shouldSayNothingOfAnotherModelThatHasItsNumber() {
        source.assign(0, 1);
        follow();
        source.versions.clear(); // the topic is created again
        source.publish(NO_MODEL, TINY, null);
        source.reports.clear();

        source.assign(0, 0);
        follow();

        assertThat(place.version()).isZero();
        assertThat(source.told()).doesNotContain("1 VERIFIED").contains("1 REFUSED");
    }

    @Test
    void shouldAnswerEachWhoMakesARefusedVersionTheChallenger() {
        source.publish(NO_MODEL, TINY, null);
        source.assign(0, 2);
        follow();
        source.reports.clear();
        follow();
        assertThat(source.reports).as("told already").isEmpty();

        source.assign(0, 0);
        follow();
        source.assign(0, 2);
        follow();

        assertThat(source.told()).containsExactly("2 REFUSED");
    }
}
