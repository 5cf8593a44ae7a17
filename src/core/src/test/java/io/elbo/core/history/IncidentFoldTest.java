package io.elbo.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.history.IncidentChange.Cause;
import io.elbo.core.history.IncidentChange.Kind;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IncidentFoldTest {
    private static final long START = 1_700_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final float THRESHOLD = 20;
    private static final IncidentFold BY_RECORDS = new IncidentFold(new Evidence(10), true, Duration.ofHours(1));
    private static final IncidentFold BY_TIME = new IncidentFold(new Evidence(3_600), false, Duration.ofHours(10));
    private static final Schema SCHEMA = new Schema(
            new HistoryDefinition(List.of("/id"), null, null),
            List.of(DerivedField.of("since", null, Derivation.SINCE)
                    .withFitted(new DerivedField.Fitted(4, 0, List.of()))));

    private final List<IncidentChange> changes = new ArrayList<>();

    /** One key whose records come one minute after the other. */
    private final class Key {
        final IncidentFold fold;
        KeyHistory history = Objects.requireNonNull(KeyHistory.of(SCHEMA));
        Batch batch = new Batch(SCHEMA, 1);
        byte @Nullable [] state;
        long offset;
        long millis = START;

        Key(IncidentFold fold) {
            this.fold = fold;
        }

        Key next(float surprise) {
            return next(new IncidentFold.Scored(surprise, surprise > 7, () -> List.of("field-" + surprise)));
        }

        Key next(IncidentFold.@Nullable Scored scored) {
            millis += MINUTE;
            batch.clear();
            new JsonDecoder(batch.schema(), 1 << 10).decode("{\"id\":1}".getBytes(StandardCharsets.UTF_8), batch);
            byte[] after = history.advance(batch, 0, state, offset++, millis);
            state = fold.advance(state, after, scored, THRESHOLD, offset - 1, millis, changes::add);
            assertThat(history.fits(state)).isTrue();
            return this;
        }

        Key next(int records, float surprise) {
            for (int i = 0; i < records; i++) {
                next(surprise);
            }
            return this;
        }

        byte[] state() {
            return Objects.requireNonNull(state);
        }

        float evidence() {
            return KeyState.evidence(state());
        }
    }

    private List<Kind> kinds() {
        return changes.stream().map(IncidentChange::kind).toList();
    }

    @Test
    void shouldSumTheSurpriseOfAKeyAndForgetItByItsRecords() {
        Key key = new Key(BY_RECORDS).next(5).next(3);

        assertThat(key.evidence()).isCloseTo((float) (4 * Math.pow(2, -0.1) + 2), within(1e-5f));
        key.next(10, 1);
        assertThat(key.evidence()).isCloseTo((float) ((4 * Math.pow(2, -0.1) + 2) / 2), within(1e-4f));
        assertThat(changes).isEmpty();
    }

    @Test
    void shouldAddTheAmountThatASurpriseStandsFor() {
        IncidentFold squares =
                new IncidentFold(new Evidence(10, surprise -> surprise * surprise), true, Duration.ofHours(1));
        Key key = new Key(squares).next(3);
        assertThat(key.evidence()).isEqualTo(8);
        assertThat(key.next(4).evidence()).isCloseTo((float) (8 * Math.pow(2, -0.1) + 15), within(1e-5f));

        assertThat(Objects.requireNonNull(Incident.of(key.state())).peakScore())
                .as("stays a surprise")
                .isEqualTo(4);
        float before = key.evidence();
        assertThat(key.next((IncidentFold.Scored) null).evidence())
                .as("a record that was not scored adds one, whatever the unit is")
                .isCloseTo((float) (before * Math.pow(2, -0.1)), within(1e-5f));
    }

    @Test
    void shouldForgetByTheTimeOfTheRecordsIfTheModelSaysSo() {
        Key key = new Key(BY_TIME).next(9);
        key.millis += 59 * MINUTE;

        assertThat(key.next(1).evidence()).isCloseTo(4, within(1e-4f));
    }

    @Test
    void shouldNotLetQuietRecordsCompensateForLaterOnes() {
        assertThat(new Key(BY_RECORDS).next(50, 0).next(4).evidence()).isEqualTo(3);
    }

    @Test
    void shouldOpenAnIncidentOfADeviationThatNoRecordAloneShows() {
        Key key = new Key(BY_RECORDS).next(3);
        int records = 1;
        while (changes.isEmpty()) {
            key.next(3);
            records++;
            assertThat(records).isLessThan(30);
        }

        IncidentChange opened = changes.get(0);
        assertThat(opened.kind()).isEqualTo(Kind.OPENED);
        assertThat(opened.evidence()).isGreaterThanOrEqualTo(THRESHOLD).isEqualTo(key.evidence());
        assertThat(opened.incident())
                .isEqualTo(new Incident(
                        START + records * MINUTE,
                        records - 1,
                        1,
                        0,
                        key.evidence(),
                        3,
                        List.of("field-3.0"),
                        key.evidence(),
                        1));
        assertThat(Incident.of(key.state())).isEqualTo(opened.incident());
    }

    @Test
    void shouldResolveItBelowHalfOfTheThresholdOnly() {
        Key key = new Key(BY_RECORDS).next(25);
        while (key.evidence() >= THRESHOLD / 2) {
            assertThat(kinds()).containsExactly(Kind.OPENED);
            key.next(1);
        }

        assertThat(kinds()).containsExactly(Kind.OPENED, Kind.RESOLVED);
        IncidentChange resolved = changes.get(1);
        assertThat(resolved.cause()).isEqualTo(Cause.SUBSIDED);
        assertThat(resolved.incident().startMillis()).isEqualTo(START + MINUTE);
        assertThat(resolved.incident().records()).isEqualTo((int) key.offset);
        assertThat(resolved.incident().anomalies()).isEqualTo(1);
        assertThat(resolved.incident().peakEvidence()).isEqualTo(24);
        assertThat(resolved.lastMillis()).isEqualTo(key.millis);
        assertThat(Incident.of(key.state())).isNull();
        key.next(200, 1);
        assertThat(changes).hasSize(2);
    }

    @Test
    void shouldTellOfAnUpdateWhenThePeakHasDoubledButNotOften() {
        Key key = new Key(BY_RECORDS).next(22); // opens at 21
        key.next(9, 10);
        assertThat(kinds()).containsExactly(Kind.OPENED);
        key.next(10);

        assertThat(kinds()).containsExactly(Kind.OPENED, Kind.UPDATED);
        assertThat(changes.get(1).incident().records()).isEqualTo(11);
        assertThat(changes.get(1).incident().anomalies()).isEqualTo(11);
        assertThat(changes.get(1).incident().peakScore()).isEqualTo(22);
        key.next(30, 8);
        assertThat(kinds()).containsExactly(Kind.OPENED, Kind.UPDATED);
    }

    @Test
    void shouldNameTheFieldsOfTheMostSurprisingRecord() {
        Key key = new Key(BY_RECORDS).next(22).next(3).next(30).next(4);

        Incident open = Objects.requireNonNull(Incident.of(key.state()));
        assertThat(open.fields()).containsExactly("field-30.0");
        assertThat(open.peakScore()).isEqualTo(30);
    }

    @Test
    void shouldResolveTheIncidentOfAKeyThatWasSilentBeforeItsNextRecord() {
        Key key = new Key(BY_RECORDS).next(30);
        long last = key.millis;
        key.millis += 60 * MINUTE;
        key.next(30);

        assertThat(kinds()).containsExactly(Kind.OPENED, Kind.RESOLVED, Kind.OPENED);
        assertThat(changes.get(1).cause()).isEqualTo(Cause.SILENT);
        assertThat(changes.get(1).lastMillis()).isEqualTo(last);
        assertThat(key.evidence()).isEqualTo(29);
        assertThat(changes.get(2).incident().offset()).isEqualTo(1);
    }

    @Test
    void shouldResolveTheIncidentOfAStateOfAnotherDefinition() {
        Key key = new Key(BY_RECORDS).next(30).next(1);
        long last = key.millis;
        Schema other = new Schema(
                new HistoryDefinition(List.of("/id"), "/when", null),
                List.of(DerivedField.of("since", null, Derivation.SINCE)
                        .withFitted(new DerivedField.Fitted(4, 0, List.of()))));
        key.history = Objects.requireNonNull(KeyHistory.of(other));
        key.batch = new Batch(other, 1);
        key.next(2).next(2);

        assertThat(kinds()).containsExactly(Kind.OPENED, Kind.RESOLVED);
        IncidentChange resolved = changes.get(1);
        assertThat(resolved.cause()).isEqualTo(Cause.REPLACED);
        assertThat(resolved.lastMillis()).isEqualTo(last);
        assertThat(resolved.incident().offset())
                .isEqualTo(changes.get(0).incident().offset());
        assertThat(resolved.incident().fields()).containsExactly("field-30.0");
        assertThat(resolved.incident().records()).isEqualTo(2);
        assertThat(KeyState.hasIncident(key.state())).isFalse();
        assertThat(key.evidence()).as("of the new history alone").isLessThan(2);
    }

    @Test
    void shouldTellASilentKeyByItsOwnTime() {
        Key key = new Key(BY_RECORDS).next(30);

        assertThat(BY_RECORDS.isSilent(key.state(), key.millis + 60 * MINUTE)).isFalse();
        assertThat(BY_RECORDS.isSilent(key.state(), key.millis + 60 * MINUTE + 1))
                .isTrue();
        assertThat(BY_RECORDS.isSilent(KeyState.withoutIncident(key.state()), Long.MAX_VALUE))
                .isFalse();
    }

    @Test
    void shouldCountARecordThatCouldNotBeScoredAsAnOrdinaryOne() {
        Key scored = new Key(BY_RECORDS).next(9).next(1);
        Key failed = new Key(BY_RECORDS).next(9).next((IncidentFold.Scored) null);

        assertThat(failed.state()).isEqualTo(scored.state());
    }

    @Test
    void shouldLeaveEvidenceAsItIsAtALateRecord() {
        Key key = new Key(BY_RECORDS).next(5);
        key.millis -= 180 * MINUTE;
        key.next(30);

        assertThat(KeyState.isLate(key.state())).isTrue();
        assertThat(key.evidence()).isEqualTo(4);
        assertThat(changes).isEmpty();
    }

    @Test
    void shouldLeaveTheSameWhenARecordIsAddedAgainFromTheStateBefore() {
        Random random = new Random(4);
        Key key = new Key(BY_RECORDS);
        for (int i = 0; i < 500; i++) {
            float surprise = random.nextInt(8) == 0 ? random.nextFloat() * 30 : random.nextFloat() * 3;
            byte[] before = key.state == null ? null : key.state().clone();
            changes.clear();
            key.next(surprise);
            List<IncidentChange> first = List.copyOf(changes);
            byte[] after = key.state();
            changes.clear();
            key.state = before;
            key.offset--;
            key.millis -= MINUTE;
            key.next(surprise);

            assertThat(key.state()).isEqualTo(after);
            assertThat(changes).isEqualTo(first);
        }
    }
}
