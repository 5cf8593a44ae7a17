package io.elbo.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.SchemaException;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyHistoryTest {
    private static final double MU = 50;
    private static final double SIGMA = 20;
    private static final long HOUR = 3_600_000;
    private static final long START = 1_700_000_000_000L;
    private static final DerivedField.Fitted FITTED = new DerivedField.Fitted(MU, SIGMA, List.of());
    private static final List<Double> HOURS = hours();
    private static final HistoryDefinition BY_TIME =
            new HistoryDefinition(List.of("/id"), "/time", TimestampFormat.EPOCH_MILLIS);
    private static final HistoryDefinition BY_RECORD = new HistoryDefinition(List.of("/id"), null, null);

    private static final DerivedField USUAL = number("usual", Derivation.USUAL).withHalfLife(10);
    private static final DerivedField RATIO = number("ratio", Derivation.RATIO).withHalfLife(10);
    private static final DerivedField STEP = number("step", Derivation.STEP).withHalfLife(10);
    private static final DerivedField SLOW = number("slow", Derivation.USUAL).withHalfLife(1000);
    private static final DerivedField CHANGE = DerivedField.of("change", "/counter", Derivation.CHANGE)
            .withFitted(new DerivedField.Fitted(7, 0, List.of()));
    private static final DerivedField RARITY =
            DerivedField.of("rarity", "/word", Derivation.RARITY).withHalfLife(30);
    private static final DerivedField BURST = DerivedField.of("burst", null, Derivation.BURST);
    private static final DerivedField HOUR_FIELD = DerivedField.of("hour", null, Derivation.HOUR)
            .withHalfLife(20)
            .withFitted(new DerivedField.Fitted(0, 0, HOURS));
    private static final DerivedField SINCE =
            DerivedField.of("since", null, Derivation.SINCE).withFitted(new DerivedField.Fitted(4, 0, List.of()));

    private static final Schema ALL = new Schema(
            BY_TIME,
            List.of(
                    new NumericField("x", "/x"),
                    USUAL,
                    RATIO,
                    STEP,
                    SLOW,
                    CHANGE,
                    RARITY,
                    BURST,
                    HOUR_FIELD,
                    SINCE,
                    new CategoricalField("word", "/word", List.of("a", "b"))));

    private static DerivedField number(String name, Derivation as) {
        return DerivedField.of(name, "/x", as).withFitted(FITTED);
    }

    private static List<Double> hours() {
        List<Double> shares = new ArrayList<>();
        for (int hour = 0; hour < 24; hour++) {
            shares.add((hour + 1) / 300.0);
        }
        return shares;
    }

    private static KeyHistory history(Schema schema) {
        return Objects.requireNonNull(KeyHistory.of(schema));
    }

    /** A key's records one after the other. */
    private static final class Key {
        private final Schema schema;
        private final KeyHistory history;
        private final JsonDecoder decoder;
        private final Batch batch;
        private byte @Nullable [] state;

        Key(Schema schema) {
            this.schema = schema;
            history = history(schema);
            decoder = new JsonDecoder(schema, 1 << 20);
            batch = new Batch(schema, 1);
        }

        Key(Field... fields) {
            this(new Schema(BY_RECORD, List.of(fields)));
        }

        Key next(String json) {
            return next(json, -1, -1);
        }

        Key next(String json, long offset, long timestampMillis) {
            batch.clear();
            assertThat(decoder.decode(json.getBytes(StandardCharsets.UTF_8), batch))
                    .isEqualTo(Decoded.ROW);
            state = history.advance(batch, 0, state, offset, timestampMillis);
            return this;
        }

        byte[] state() {
            return Objects.requireNonNull(state);
        }

        float value(String field) {
            return batch.numeric(0, schema.firstNumericColumn(schema.indexOf(field)));
        }
    }

    @Test
    void shouldDeriveWhatTheDefinitionsSay() {
        Random random = new Random(3);
        Key key = new Key(ALL);
        List<Double> numbers = new ArrayList<>();
        List<String> words = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        double counter = 0;
        double before = 0;
        long time = START;
        for (int i = 0; i < 200; i++) {
            double x = 30 + 5 * random.nextGaussian() + (i > 100 ? 40 : 0);
            String word = String.valueOf((char) ('a' + random.nextInt(1 + random.nextInt(10))));
            time += random.nextInt(1 + random.nextInt(5_000_000));
            counter = random.nextInt(20) == 0 ? random.nextInt(5) : counter + random.nextInt(50);
            double seconds = time / 1e3;

            key.next(String.format(
                    Locale.ROOT,
                    "{\"x\":%s,\"word\":\"%s\",\"time\":%d,\"counter\":%s,\"id\":1}",
                    x,
                    word,
                    time,
                    counter));

            same(key.value("usual"), ReferenceHistory.usual(numbers, x, 10, MU, SIGMA));
            same(key.value("ratio"), ReferenceHistory.ratio(numbers, x, 10, MU, SIGMA));
            same(key.value("step"), ReferenceHistory.step(numbers, x, 10, SIGMA));
            same(key.value("slow"), ReferenceHistory.usual(numbers, x, 1000, MU, SIGMA));
            same(key.value("rarity"), ReferenceHistory.rarity(words, word, 30));
            same(key.value("burst"), ReferenceHistory.burst(times, seconds, 3600));
            same(key.value("hour"), ReferenceHistory.hour(times, seconds, 20, HOURS));
            same(key.value("since"), times.isEmpty() ? 4 : Math.log(1 + seconds - times.get(times.size() - 1)));
            same(key.value("change"), i == 0 ? 7 : counter < before ? counter : counter - before);
            numbers.add(x);
            words.add(word);
            times.add(seconds);
            before = counter;
        }
        assertThat(KeyState.records(key.state())).isEqualTo(200);
        assertThat(KeyState.eventTimeSeconds(key.state())).isEqualTo(time / 1e3);
    }

    private static void same(double derived, double expected) {
        assertThat(derived).isCloseTo(expected, within(2e-5 * (1 + Math.abs(expected))));
    }

    @Test
    void shouldTakeAYoungKeyForOneOfAll() {
        Key key = new Key(USUAL, RATIO, STEP, CHANGE);

        key.next("{\"x\":90,\"counter\":1e9}");

        same(key.value("usual"), (90 - MU) / (SIGMA * Math.sqrt(2 + 0.05 * 0.05)));
        double floor = 0.05 * SIGMA * Math.sqrt(2);
        same(key.value("ratio"), Math.log((90 + floor) / (50 + floor)));
        same(key.value("step"), 0);
        same(key.value("change"), 7);
    }

    /** The deviations are about 1 from the first record on, however far the levels of keys lie from each other. */
    @Test
    void shouldMeasureKeysOfFarLevelsByTheirOwnDeviation() {
        Random random = new Random(12);
        DerivedField field = USUAL.withFitted(new DerivedField.Fitted(0, 1, 1_000, List.of()));
        double[] squares = new double[30];
        int keys = 2_000;
        for (int i = 0; i < keys; i++) {
            Key key = new Key(field);
            double level = 1_000 * random.nextGaussian();
            for (int record = 0; record < squares.length; record++) {
                key.next("{\"x\":" + (level + random.nextGaussian()) + "}");
                squares[record] += Math.pow(key.value("usual"), 2) / keys;
            }
        }
        for (int record : new int[] {0, 1, 2, 5, 29}) {
            assertThat(Math.sqrt(squares[record])).as("record %d", record).isBetween(0.85, 1.15);
        }
    }

    /** With a normal population of keys, the first ten records of a new one are hardly ever far from usual. */
    @Test
    void shouldHardlyEverCallOrdinaryRecordsOfYoungKeysUnusual() {
        Random random = new Random(11);
        int far = 0;
        for (int i = 0; i < 2_000; i++) {
            Key key = new Key(USUAL);
            double level = MU + 0.9 * SIGMA * random.nextGaussian();
            for (int j = 0; j < 10; j++) {
                key.next("{\"x\":" + (level + 0.43 * SIGMA * random.nextGaussian()) + "}");
                far += Math.abs(key.value("usual")) > 4 ? 1 : 0;
            }
        }
        assertThat(far).isLessThan(20_000 / 200);
    }

    @Test
    void shouldRememberNoMoreThanTheWinsorOfANumber() {
        Key key = new Key(USUAL.withWinsor(3));
        for (int i = 0; i < 50; i++) {
            key.next("{\"x\":" + (40 + i % 2) + "}");
        }
        key.next("{\"x\":1e15}");
        assertThat(key.value("usual")).isEqualTo(1e6f);
        key.next("{\"x\":41}");

        assertThat(key.value("usual")).isBetween(-1f, 1f);
    }

    @Test
    void shouldLeaveMissingWhatTheRecordDoesNotHaveAndRememberNothing() {
        Key key = new Key(ALL);
        key.next("{\"x\":1,\"word\":\"a\",\"counter\":5,\"time\":" + START + "}");
        byte[] state = key.state();

        key.next("{}");

        for (String field : List.of("usual", "ratio", "step", "slow", "change", "rarity", "burst", "hour", "since")) {
            assertThat(key.value(field)).as(field).isNaN();
        }
        byte[] without = key.state().clone();
        assertThat(KeyState.records(without)).isEqualTo(2);
        KeyState.INT.set(without, 6, 1);
        assertThat(without).isEqualTo(state);
    }

    @Test
    void shouldReadAKeyThatIsNotThereAsOneThatWasNeverSeen() {
        Key key = new Key(ALL);
        Batch batch = new Batch(ALL, 1);
        String json = "{\"x\":70,\"word\":\"a\",\"counter\":5,\"time\":" + START + "}";
        new JsonDecoder(ALL, 1000).decode(json.getBytes(StandardCharsets.UTF_8), batch);

        history(ALL).withoutKey(batch, 0, -1);
        key.next(json);

        assertThat(batch.numericRows().mismatch(key.batch.numericRows())).isEqualTo(-1);
        assertThat(batch.key(0)).isNull();
        assertThat(batch.state(0)).isNull();
    }

    /** A state that is copied, as a store does, and one whose array is kept give the same to the bit. */
    @Test
    void shouldGiveTheSameFromAStoreAndFromMemory() {
        Random random = new Random(5);
        Key kept = new Key(ALL);
        Key stored = new Key(ALL);
        for (int i = 0; i < 300; i++) {
            String json = hostile(random);
            byte[] before = kept.state == null ? null : kept.state.clone();
            byte[] given = kept.state;
            kept.next(json, i, START + i * HOUR);
            stored.state = stored.state == null ? null : stored.state.clone();
            stored.next(json, i, START + i * HOUR);

            assertThat(given).as("the state that was given").isEqualTo(before);
            assertThat(stored.state()).isEqualTo(kept.state());
            assertThat(kept.batch.numericRows().mismatch(stored.batch.numericRows()))
                    .isEqualTo(-1);
        }
    }

    private static final List<String> HOSTILE = List.of(
            "0",
            "-0.0",
            "1e308",
            "-1e308",
            "1e-320",
            "4.9e-324",
            "1e18",
            "-1e18",
            "null",
            "\"x\"",
            "[1]",
            "{}",
            "9007199254740993",
            "1700000000000",
            "1e300",
            "-62135596800000",
            "true",
            "\"\"",
            "\"\\u0000\"",
            "\"\uD83D\uDE00\"",
            "3.5",
            "1e17");

    private static String hostile(Random random) {
        return "{\"x\":" + pick(random) + ",\"word\":" + pick(random) + ",\"time\":" + pick(random) + ",\"counter\":"
                + pick(random) + "}";
    }

    private static String pick(Random random) {
        return HOSTILE.get(random.nextInt(HOSTILE.size()));
    }

    @Test
    void shouldStayFiniteForEveryValue() {
        for (double deviation : new double[] {1e-300, 1, 1e300}) {
            DerivedField.Fitted fitted = new DerivedField.Fitted(-1e300, deviation, List.of());
            Schema schema = new Schema(
                    BY_TIME,
                    List.of(
                            USUAL.withFitted(fitted),
                            RATIO.withFitted(fitted),
                            STEP.withFitted(fitted).withWinsor(3),
                            CHANGE,
                            RARITY,
                            BURST,
                            HOUR_FIELD,
                            SINCE));
            Random random = new Random(17);
            Key key = new Key(schema);
            for (int i = 0; i < 3_000; i++) {
                key.next(hostile(random), i, random.nextBoolean() ? -1 : START + random.nextInt());
                for (int column = 0; column < schema.numericColumns(); column++) {
                    assertThat(Float.isInfinite(key.batch.numeric(0, column))).isFalse();
                }
                key.next("{\"x\":1,\"word\":\"a\",\"time\":" + START + ",\"counter\":1}", -1, -1);
                for (int column = 0; column < schema.numericColumns(); column++) {
                    assertThat(Float.isFinite(key.batch.numeric(0, column)))
                            .as(schema.fields().get(column).name() + " at " + i)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void shouldTakeARecordInOnce() {
        Key key = new Key(ALL);
        String json = "{\"x\":70,\"word\":\"a\",\"time\":" + START + "}";
        key.next(json, 5, START);
        byte[] state = key.state();

        key.next(json, 5, START);
        assertThat(key.state()).isSameAs(state);
        key.next(json, 4, START);
        assertThat(key.state()).isSameAs(state);
        assertThat(key.value("usual")).isNotNaN();
        key.next(json, 6, START);
        assertThat(KeyState.records(key.state())).isEqualTo(2);
        assertThat(KeyState.offset(key.state())).isEqualTo(6);
    }

    @Test
    void shouldTakeInTheRecordsOfATopicThatIsMadeAnew() {
        Key key = new Key(ALL);
        key.next("{\"x\":70,\"word\":\"a\",\"time\":" + START + "}", 5_000, START);

        key.next("{\"x\":70,\"word\":\"a\",\"time\":" + (START + 1) + "}", 0, START + 1);

        assertThat(KeyState.records(key.state())).isEqualTo(2);
        assertThat(KeyState.offset(key.state())).isZero();
    }

    @Test
    void shouldCountALateRecordForRatesOnly() {
        Key key = new Key(ALL);
        for (int i = 0; i < 20; i++) {
            key.next("{\"x\":40,\"word\":\"a\",\"counter\":3,\"time\":" + (START + i * 60_000L) + "}");
        }
        long latest = START + 19 * 60_000L;
        String other = "{\"x\":900,\"word\":\"z\",\"counter\":1,\"time\":" + (latest - 3 * HOUR) + "}";
        Key plain = new Key(ALL);
        plain.state = key.state();

        key.next(other);

        assertThat(KeyState.isLate(key.state())).isTrue();
        assertThat(KeyState.eventTimeSeconds(key.state())).isEqualTo(latest / 1e3);
        assertThat(key.value("usual")).isGreaterThan(3);
        assertThat(key.value("since")).isZero();
        String now = "{\"x\":40,\"word\":\"z\",\"counter\":4,\"time\":" + latest + "}";
        key.next(now);
        plain.next(now);
        for (String field : List.of("usual", "ratio", "step", "change", "rarity", "hour", "since")) {
            assertThat(key.value(field)).as(field).isEqualTo(plain.value(field));
        }
        assertThat(key.value("burst")).isGreaterThan(plain.value("burst"));
    }

    @Test
    void shouldRememberARecordThatIsALittleLateButNotAsTheLast() {
        Key key = new Key(ALL);
        key.next("{\"x\":40,\"word\":\"a\",\"counter\":30,\"time\":" + START + "}");
        key.next("{\"x\":60,\"word\":\"b\",\"counter\":20,\"time\":" + (START - 1_000) + "}");
        assertThat(KeyState.isLate(key.state())).isFalse();

        key.next("{\"x\":50,\"word\":\"b\",\"counter\":33,\"time\":" + START + "}");

        same(key.value("usual"), ReferenceHistory.usual(List.of(40.0, 60.0), 50, 10, MU, SIGMA));
        same(key.value("rarity"), ReferenceHistory.rarity(List.of("a", "b"), "b", 30));
        same(key.value("change"), 3);
        assertThat(key.value("step")).isPositive();
    }

    @Test
    void shouldClampTimesOfTheFuture() {
        Key key = new Key(ALL);
        key.next("{\"x\":40,\"time\":" + (START + 1000 * HOUR) + "}", 0, START);

        assertThat(KeyState.isFromTheFuture(key.state())).isTrue();
        assertThat(KeyState.eventTimeSeconds(key.state())).isEqualTo((START + HOUR) / 1e3);
        key.next("{\"x\":40,\"time\":" + (START + 1000) + "}", 1, START + 1000);
        assertThat(KeyState.isFromTheFuture(key.state())).isFalse();
        assertThat(KeyState.isLate(key.state())).isFalse();
    }

    @Test
    void shouldUseTheTimestampOfTheRecordIfTheSchemaNamesNoTime() {
        Key key = new Key(SINCE, USUAL);
        key.next("{\"x\":1}", 0, START).next("{\"x\":1}", 1, START + 5_000);

        same(key.value("since"), Math.log(6));
        key.next("{\"x\":1}", 2, -1);
        assertThat(key.value("since")).isNaN();
        assertThat(key.value("usual")).isNotNaN();
    }

    @Test
    void shouldNotCallARecordLateIfNoFieldKnowsTheTime() {
        Key key = new Key(USUAL);
        key.next("{\"x\":1}", 0, START).next("{\"x\":100}", 1, START - 100 * HOUR);

        assertThat(KeyState.isLate(key.state())).isFalse();
        key.next("{\"x\":2}", 2, START);
        same(key.value("usual"), ReferenceHistory.usual(List.of(1.0, 100.0), 2, 10, MU, SIGMA));
    }

    @Test
    void shouldKeepTheSixteenMostFrequentWords() {
        Key key = new Key(RARITY);
        for (int i = 0; i < 20; i++) {
            key.next("{\"word\":\"home\"}");
        }
        int bytes = 0;
        for (int i = 0; i < 200; i++) {
            key.next("{\"word\":\"w" + i + "\"}");
            bytes = Math.max(bytes, key.state().length);
            key.next("{\"word\":\"home\"}");
        }

        assertThat(bytes).isEqualTo(KeyState.HEADER_BYTES + 5 + 16 * 8);
        assertThat(key.value("rarity")).isLessThan(1.2f);
        key.next("{\"word\":\"w3\"}");
        assertThat(key.value("rarity")).isGreaterThan(4f);
        key.next("{\"word\":\"w199\"}");
        assertThat(key.value("rarity")).isLessThan(4f);
    }

    @Test
    void shouldStartAnewFromAStateOfAnotherDefinition() {
        Key key = new Key(USUAL);
        key.next("{\"x\":1}", 9, -1);
        Key other = new Key(USUAL.withHalfLife(11));
        other.state = key.state();
        other.next("{\"x\":1}", 3, -1);

        assertThat(KeyState.records(other.state())).isEqualTo(1);
        assertThat(KeyState.offset(other.state())).isEqualTo(3);
        for (byte[] broken :
                List.of(new byte[0], new byte[3], new byte[500], java.util.Arrays.copyOf(key.state(), 50))) {
            key.state = broken;
            key.next("{\"x\":1}");
            assertThat(KeyState.records(key.state())).isEqualTo(1);
        }
    }

    @Test
    void shouldNotBreakAtAStateWhoseLengthsLie() {
        Random random = new Random(23);
        Key key = new Key(ALL);
        key.next("{\"x\":1,\"word\":\"a\",\"time\":" + START + "}");
        byte[] good = key.state();
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, 42 + random.nextInt(good.length));
            bad[42 + random.nextInt(bad.length - 41) - 1] = (byte) random.nextInt();
            key.state = bad;
            key.next("{\"x\":1,\"word\":\"b\",\"time\":" + START + "}");
            assertThat(key.history.fits(key.state())).isTrue();
        }
    }

    @Test
    void shouldGoOnWithStatesOfAModelThatIsTrainedAgain() {
        Key key = new Key(USUAL);
        for (int i = 0; i < 100; i++) {
            key.next("{\"x\":" + (10 + i % 3) + "}");
        }
        Key again = new Key(USUAL.withFitted(new DerivedField.Fitted(500, 100, List.of())));
        again.state = key.state();
        again.next("{\"x\":11}");

        assertThat(again.history.definitionHash()).isEqualTo(key.history.definitionHash());
        assertThat(KeyState.records(again.state())).isEqualTo(101);
        assertThat(again.value("usual")).isLessThan(0);
    }

    @Test
    void shouldCarryEvidenceAndIncidentOn() {
        Key key = new Key(USUAL);
        key.next("{\"x\":1}");
        Incident incident = new Incident(START, 17, 4, 1, 30, 9, List.of("x", "größe"), 20, 2);
        key.state = KeyState.withIncident(key.state(), 2.5f, incident);

        key.next("{\"x\":1}").next("{\"x\":2}");

        assertThat(key.history.fits(key.state())).isTrue();
        assertThat(KeyState.records(key.state())).isEqualTo(3);
        assertThat(KeyState.evidence(key.state())).isEqualTo(2.5f);
        assertThat(KeyState.incidentStartMillis(key.state())).isEqualTo(START);
        assertThat(Incident.of(key.state())).isEqualTo(incident);

        byte[] resolved = KeyState.withoutIncident(key.state());
        assertThat(key.history.fits(resolved)).isTrue();
        assertThat(KeyState.records(resolved)).isEqualTo(3);
        assertThat(KeyState.evidence(resolved)).isZero();
        assertThat(Incident.of(resolved)).isNull();
    }

    @Test
    void shouldShareOneMemoryAmongTheFieldsOfANumber() {
        assertThat(history(new Schema(BY_RECORD, List.of(USUAL, RATIO))).stateBytes())
                .isEqualTo(history(new Schema(BY_RECORD, List.of(USUAL))).stateBytes());
    }

    @Test
    void shouldKeepSmallDifferencesOfLargeNumbersApart() {
        Key key = new Key(USUAL.withFitted(new DerivedField.Fitted(1.7e12, 5, List.of())));
        for (int i = 0; i < 60; i++) {
            key.next("{\"x\":" + (1_700_000_000_000L + i % 2) + "}");
        }
        key.next("{\"x\":1700000000010}");
        assertThat(key.value("usual")).isGreaterThan(4);
        key.next("{\"x\":1700000000001}");
        assertThat(Math.abs(key.value("usual"))).isLessThan(2);
    }

    @Test
    void shouldSayWhatItCannotDerive() {
        assertThat(KeyHistory.of(new Schema(List.of(new NumericField("x", "/x")))))
                .isNull();
        assertThatThrownBy(() ->
                        KeyHistory.of(new Schema(BY_RECORD, List.of(DerivedField.of("u", "/x", Derivation.USUAL)))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("'u' is not fitted");
        assertThatThrownBy(() -> KeyHistory.of(new Schema(
                        BY_RECORD,
                        List.of(USUAL, number("again", Derivation.USUAL).withHalfLife(10)))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("'usual' and 'again'");
        assertThat(Collections.frequency(ALL.fields(), USUAL)).isEqualTo(1);
    }
}
