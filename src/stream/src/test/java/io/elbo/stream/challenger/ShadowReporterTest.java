package io.elbo.stream.challenger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Assignment;
import io.elbo.registry.Change;
import io.elbo.registry.Gates;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistryView;
import io.elbo.registry.ShadowReport;
import io.elbo.registry.topic.CompactedTable;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.testkit.TinyModel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShadowReporterTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte ORDINARY = Judged.pair(Judged.ORDINARY, Judged.ORDINARY);
    private static final byte KEPT = Judged.pair(Judged.WARNING, Judged.WARNING);
    private static final byte LOST = Judged.pair(Judged.CRITICAL, Judged.ORDINARY);
    /** Of an alert budget of one in a thousand. */
    private static final Gates GATES = new Gates(1_000, 0, 2, 0.5, false);

    private final Clock clock = Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);
    private final Challengers challengers = Challengers.of(List.of("cards"), clock);
    private final Challenger place = Objects.requireNonNull(challengers.find("cards"));
    private final RegistryView view = new RegistryView(unused -> {}, clock);
    private final List<ShadowReport> reports = new ArrayList<>();
    private final List<Change> promotions = new ArrayList<>();
    private @Nullable String refusal;
    private boolean isCaughtUp = true;
    private long offset;
    private Detector detector;
    private ShadowReporter reporter;

    @BeforeEach
    void open() throws Exception {
        detector = new Detector(TinyDetector.settings(null), model(ModelOrigin.FILE_BESIDE_REGISTRY));
        reporter = new ShadowReporter(
                challengers,
                new Detectors(List.of(detector)),
                "this",
                view,
                () -> isCaughtUp,
                new ShadowReporter.Registry() {
                    @Override
                    public void report(ShadowReport report) {
                        reports.add(report);
                    }

                    @Override
                    public void promoteChallenger(String name, int version, Change change) throws RegistryException {
                        if (refusal != null) {
                            throw new RegistryException(refusal);
                        }
                        assertThat(name + " " + version).isEqualTo("cards 3");
                        promotions.add(change);
                    }
                },
                clock);
    }

    @AfterEach
    void close() {
        reporter.close();
        place.close();
        detector.close();
    }

    private static ActiveModel model(ModelOrigin origin) throws Exception {
        return new ActiveModel(TinyDetector.settings(null), OnnxEngine.open(TinyModel.bytes()), 1 << 20, origin);
    }

    private AlertDiff begin(int version) throws Exception {
        place.begin(model(ModelOrigin.of(version, "sha256:" + version)), version, 1);
        return Objects.requireNonNull(place.run()).diff(0);
    }

    private static void add(AlertDiff diff, byte pair, int records) {
        for (int i = 0; i < records; i++) {
            diff.add(pair);
        }
    }

    private void know(String key, Object value) throws Exception {
        view.listener()
                .changed(key, JSON.writeValueAsBytes(value), clock.millis(), new CompactedTable.Place(0, offset++));
    }

    private void assign(@Nullable Gates gates) throws Exception {
        know("assignment/cards", new Assignment("cards", 7, 0, 3, 1, gates, List.of(), "me", "", ""));
    }

    @Test
    void shouldReportWhatIsNewOnly() throws Exception {
        AlertDiff diff = begin(3);
        add(diff, LOST, 1);

        reporter.tick();
        reporter.tick();
        add(diff, KEPT, 2);
        reporter.tick();

        assertThat(reports)
                .extracting(ShadowReport::counts)
                .containsExactly(
                        new ShadowReport.Counts(1, 0, 0, 1, 1, 1, 0), new ShadowReport.Counts(3, 2, 0, 1, 1, 1, 0));
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.version()).isEqualTo(3);
            assertThat(report.instance()).isEqualTo("this");
        });
    }

    @Test
    void shouldReportOfTheRunBeforeWhatWasCommittedAfterItsEnd() throws Exception {
        AlertDiff before = begin(3);
        add(before, LOST, 1);
        reporter.tick();
        AlertDiff after = begin(4);
        add(before, LOST, 1);
        add(after, KEPT, 1);

        reporter.tick();

        assertThat(reports).extracting(ShadowReport::version).containsExactly(3, 3, 4);
        assertThat(reports.get(1).counts().lost()).isEqualTo(2);
    }

    @Test
    void shouldReportForTheLastTimeWhenItIsClosed() throws Exception {
        AlertDiff diff = begin(3);
        reporter.start();
        add(diff, LOST, 1);

        reporter.close();

        assertThat(reports)
                .singleElement()
                .extracting(ShadowReport::counts)
                .extracting(ShadowReport.Counts::lost)
                .isEqualTo(1L);
    }

    @Test
    void shouldAddUpAllInstancesWithItsOwnNewestFigures() throws Exception {
        AlertDiff diff = begin(3);
        assign(null);
        add(diff, LOST, 1);
        reporter.tick();
        know("shadow/cards/3/this", reports.get(0));
        ShadowReport.Counts others = new ShadowReport.Counts(10, 1, 2, 3, 4, 5, 6);
        know(
                "shadow/cards/3/other",
                new ShadowReport(
                        "cards", 3, 0, "other", "2026-11-27T11:00:00Z", "", others, 0, List.of(), List.of(), null));
        add(diff, KEPT, 1);

        ChallengerStatus status = reporter.status("cards").orElseThrow();

        assertThat(status.found().counts()).isEqualTo(others.plus(new ShadowReport.Counts(2, 1, 0, 1, 1, 1, 0)));
        assertThat(status.found().since()).isEqualTo("2026-11-27T11:00:00Z");
        assertThat(status.budget()).isEqualTo(0.001);
        assertThat(status.gates()).isNull();
    }

    @Test
    void shouldNotCountWhatWasFoundBeforeTheVersionBecameTheChallengerAgain() throws Exception {
        ShadowReport.Counts earlier = new ShadowReport.Counts(2_000, 2, 0, 0, 0, 0, 0);
        for (String instance : List.of("this", "other")) {
            know(
                    "shadow/cards/3/" + instance,
                    new ShadowReport(
                            "cards",
                            3,
                            0,
                            instance,
                            "2026-11-27T11:00:00Z",
                            "",
                            earlier,
                            0,
                            List.of(),
                            List.of(),
                            null));
        }
        assign(GATES);

        reporter.tick();

        assertThat(promotions).isEmpty();
        assertThat(reporter.status("cards").orElseThrow().found().instances()).isZero();
    }

    @Test
    void shouldMakeAChallengerActiveThatPassesItsGates() throws Exception {
        AlertDiff diff = begin(3);
        assign(GATES);
        add(diff, ORDINARY, 998);
        add(diff, KEPT, 1);

        reporter.tick();
        assertThat(promotions).as("with 999 records").isEmpty();
        assertThat(reporter.status("cards").orElseThrow().gates().missing())
                .containsExactly("999 of 1000 records are compared");
        add(diff, KEPT, 1);
        isCaughtUp = false;
        reporter.tick();
        assertThat(promotions).as("while others may have found something else").isEmpty();
        isCaughtUp = true;
        reporter.tick();

        assertThat(promotions).singleElement().satisfies(change -> {
            assertThat(change.by()).isEqualTo("gates");
            assertThat(change.ifRevision()).isEqualTo(7);
            assertThat(change.why()).isEqualTo("gates passed: 1000 records, 0 anomalies gained, 0 lost, 2 kept");
        });
    }

    @Test
    void shouldGoOnIfAnotherInstanceWasFaster() throws Exception {
        AlertDiff diff = begin(3);
        assign(GATES);
        add(diff, ORDINARY, 999);
        add(diff, KEPT, 1);
        refusal = "version 3 is not the challenger of cards";

        reporter.tick();
        refusal = null;
        reporter.tick();

        assertThat(promotions).hasSize(1);
    }

    @Test
    void shouldCompareWithWhatInstancesUseIfTheyRefuseTheActiveVersion() throws Exception {
        AlertDiff diff = begin(3);
        know("assignment/cards", new Assignment("cards", 7, 5, 3, 1, GATES, List.of(), "me", "", ""));
        know("instance/cards/5/this", report(5, InstanceReport.State.REFUSED));
        know("instance/cards/0/this", report(0, InstanceReport.State.ACTIVE));
        add(diff, KEPT, 2);

        ChallengerStatus status = reporter.status("cards").orElseThrow();

        assertThat(status.found().against()).isZero();
        assertThat(status.found().counts().records()).isEqualTo(2);
        assertThat(status.found().budget()).isEqualTo(0.001);
    }

    private static InstanceReport report(int version, InstanceReport.State state) {
        return new InstanceReport("cards", version, "this", state, "", "");
    }

    @Test
    void shouldPromoteNobodyWithoutGates() throws Exception {
        AlertDiff diff = begin(3);
        assign(null);
        add(diff, ORDINARY, 999);
        add(diff, KEPT, 1);

        reporter.tick();

        assertThat(promotions).isEmpty();
        assertThat(reporter.status("unknown")).isEmpty();
    }
}
