package io.elbo.stream.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.registry.ModelVersion;
import io.elbo.registry.VersionState;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that never sends a whole model holds up nothing but the version that refers to it. */
@Timeout(240)
class HangingReferenceTest {
    private static final byte[] TINY = TinyModel.bytes();

    @TempDir
    Path folder;

    private final StubSource source = new StubSource();
    private final SetClock clock = new SetClock();
    private final OpeningThreads threads = OpeningThreads.start(() -> {});
    private final List<DetectorVersions> started = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private DrippingServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new DrippingServer();
    }

    @AfterEach
    void close() {
        started.forEach(versions -> {
            versions.close();
            versions.detector().close();
        });
        threads.close();
        server.close();
    }

    private DetectorSettings settings() throws IOException {
        Path file = Files.write(folder.resolve("tiny.onnx"), TINY);
        return TestDetector.withFile(TinyDetector.settings(null), file);
    }

    private static DetectorSettings withoutFile() {
        return TestDetector.withFile(TinyDetector.settings(null), null);
    }

    private DetectorVersions start(StubSource of) throws IOException {
        DetectorVersions versions = TestDetector.start(settings(), new TestDetector.Registry(of, null, threads, clock));
        started.add(versions);
        return versions;
    }

    private static void follow(DetectorVersions versions) {
        versions.follow(detector -> {});
    }

    /** Follows the registry until version is in use. */
    private static void awaitActive(DetectorVersions versions, int version) {
        BoundedWait.until("version " + version + " is in use", () -> {
            follow(versions);
            return versions.status().active() == version;
        });
    }

    private void awaitHanging(DetectorVersions versions) {
        BoundedWait.until("the server is asked", () -> {
            follow(versions);
            return server.requests() == 1;
        });
    }

    private void requireHanging() {
        assertThat(server.requests()).isEqualTo(1);
        assertThat(server.ended()).as("it is still waited for").isZero();
    }

    private void awaitDisconnected() {
        BoundedWait.until("the download has ended", () -> server.ended() == 1);
    }

    @Test
    void shouldGoOverAndBackAndReportWhileAnAnnouncedVersionHangs() throws IOException {
        source.publish(TINY);
        source.publishElsewhere(TINY, server.uri("2"));
        DetectorVersions versions = start(source);
        awaitHanging(versions);

        source.activate(1);
        awaitActive(versions, 1);
        source.activate(0, 1);
        awaitActive(versions, 0);
        source.reports.clear();
        clock.millis += 60_000;
        follow(versions);

        assertThat(source.told()).contains("0 ACTIVE");
        requireHanging();
    }

    @Test
    void shouldVerifyAnnouncedVersionsOfTheTopicWhileOneHangs() throws IOException {
        source.publishElsewhere(TINY, server.uri("1"));
        DetectorVersions versions = start(source);
        StubSource otherSource = new StubSource();
        otherSource.publish(TINY);
        DetectorVersions other = start(otherSource);
        awaitHanging(versions);
        source.publish(TINY);

        BoundedWait.until("both are verified", () -> {
            follow(versions);
            follow(other);
            return source.told().contains("2 VERIFIED") && otherSource.told().contains("1 VERIFIED");
        });

        requireHanging();
    }

    @Test
    void shouldFetchAnnouncedVersionsThatAreElsewhereOneAtATime() throws IOException {
        source.publishElsewhere(TINY, server.uri("1"));
        source.publishElsewhere(TINY, server.uri("2"));
        DetectorVersions versions = start(source);
        awaitHanging(versions);

        follow(versions);
        follow(versions);

        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void shouldGoOverInOneDetectorWhileTheActiveVersionOfAnotherHangs() throws IOException {
        DetectorVersions versions = start(source);
        source.publishElsewhere(TINY, server.uri("1"));
        source.activate(1);
        awaitHanging(versions);
        StubSource otherSource = new StubSource();
        otherSource.publish(TINY);
        DetectorVersions other = start(otherSource);

        otherSource.activate(1);
        awaitActive(other, 1);

        requireHanging();
        assertThat(versions.status().active()).isZero();
    }

    @Test
    void shouldGiveUpAHangingActiveVersionForAnotherOne() throws IOException {
        DetectorVersions versions = start(source);
        follow(versions);
        source.publishElsewhere(TINY, server.uri("1"));
        source.publish(TINY);
        source.activate(1);
        awaitHanging(versions);
        assertThat(versions.status().refusal()).as("it is not known yet").isNull();

        source.activate(2);
        awaitActive(versions, 2);

        awaitDisconnected();
    }

    @Test
    void shouldGoOverWhileTheChallengerHangs() throws IOException {
        DetectorVersions versions = start(source);
        source.publishElsewhere(TINY, server.uri("1"));
        source.publish(TINY);
        source.assign(0, 1);
        awaitHanging(versions);

        source.assign(2, 1);
        awaitActive(versions, 2);

        requireHanging();
        source.assign(2, 0);
        follow(versions);
        awaitDisconnected();
    }

    @Test
    void shouldGiveUpAVersionThatIsRetired() throws IOException {
        ModelVersion hanging = source.publishElsewhere(TINY, server.uri("1"));
        DetectorVersions versions = start(source);
        awaitHanging(versions);

        source.retire(hanging);
        follow(versions);

        awaitDisconnected();
    }

    @Test
    void shouldGiveUpAVersionThatIsNoneOfTheNewestAnyMore() throws IOException {
        source.publishElsewhere(TINY, server.uri("1"));
        DetectorVersions versions = start(source);
        awaitHanging(versions);

        for (int i = 0; i < 10; i++) {
            source.publish(TINY);
        }
        follow(versions);

        awaitDisconnected();
    }

    @Test
    void shouldStartStreamsWithWhatThereIsAfterTheTimeout() throws IOException {
        source.publishElsewhere(TINY, server.uri("1"));
        DetectorVersions versions = start(source);
        source.activate(1);
        awaitHanging(versions);
        assertThat(versions.whyNotSettled()).isPresent();

        clock.millis += 30_000;
        follow(versions);

        assertThat(versions.whyNotSettled()).isEmpty();
    }

    @Test
    void shouldStartWithTheVersionBeforeIfTheActiveOneHangs() throws Exception {
        source.publish(TINY);
        source.publishElsewhere(TINY, server.uri("2"));
        source.publishElsewhere(TINY, server.uri("3"));
        source.activate(3, 2, 1);

        ModelAtStart.Started found = atStart(Duration.ofMillis(300)).open(withoutFile());

        assertThat(found.version()).isEqualTo(1);
        found.detector().close();
        assertThat(server.requests()).as("one of them has taken the time").isLessThan(2);
    }

    @Test
    void shouldSayWhyThereIsNoModelToStartWith() {
        source.publishElsewhere(TINY, server.uri("1"));
        source.activate(1);
        source.publish(TINY);
        source.states.put(2, VersionState.VERIFIED);
        source.publish(TINY);

        assertThatThrownBy(() -> atStart(Duration.ofMillis(300)).open(withoutFile()))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("version 1 is active, but")
                .hasMessageContaining("the server has not sent everything within")
                .hasMessageContaining("'elbo-train models promote --detector cards 2'");
    }

    private ModelAtStart atStart(Duration startupTimeout) {
        return new ModelAtStart(source, TestDetector.verifier(null), TestDetector.models(startupTimeout));
    }

    @Test
    void shouldEndAtOnceWhileAVersionHangs() throws IOException {
        source.publish(TINY);
        source.publishElsewhere(TINY, server.uri("2"));
        ModelWatch watch = new ModelWatch(
                source,
                TestDetector.verifier(null),
                new ModelWatch.Terms(
                        TestDetector.models(Duration.ofSeconds(30)), "pod-1", Challengers.of(List.of("cards"), clock)),
                Clock.systemUTC());
        Detector detector = watch.open(settings());
        watch.start(unused -> {});
        BoundedWait.until("the server is asked", () -> server.requests() == 1);
        source.activate(1);
        watch.changed(unused -> {});
        BoundedWait.until("version 1 is in use", () -> watch.status("cards").active() == 1);

        watch.close();

        assertThat(source.told()).endsWith("1 LEFT");
        awaitDisconnected();
        detector.close();
    }
}
