package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.model.Provenance;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which fields are named, over scores that are formulas. The surprise is the raw score, a record of 5 is an anomaly. */
class ExplainerTest {
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 1.0), new Calibration.Tail(1, Math.exp(-1), 0, 1));
    private static final int FIVE = 5;
    private static final AlertBudget.Share BUDGET = new AlertBudget.Share(Math.exp(-FIVE));

    private final List<Field> fields = new ArrayList<>(List.of(
            new NumericField("a", "/a").withRange(-100, 100),
            new NumericField("b", "/b").withRange(-100, 100),
            new NumericField("c", "/c").withRange(-100, 100),
            new CategoricalField("country", "/country", List.of("SE", "DE")),
            new CategoricalField("currency", "/currency", List.of("SEK", "EUR"))));
    private final ObjectNode record = JsonNodeFactory.instance
            .objectNode()
            .put("a", 0)
            .put("b", 0)
            .put("c", 0)
            .put("country", "SE")
            .put("currency", "SEK");
    private List<OrdinaryValues> ordinaryValues = List.of();
    private final List<String> hidden = new ArrayList<>();
    private boolean believesEveryNumber;
    private int scoredRows;

    @Test
    void shouldNameTheFieldsThatMakeTheScoreInTheOrderInWhichTheyLowerIt() {
        record.put("a", 2).put("b", 4).put("c", -7);

        List<Contribution> reasons = explain(ExplainerTest::distance, 5);

        assertThat(reasons).extracting(Contribution::field).containsExactly("c", "b", "a");
        assertThat(reasons.get(0).remainingScore()).isCloseTo(6, within(1e-4f));
        assertThat(reasons.get(1).remainingScore()).isCloseTo(2, within(1e-4f)); // enough
        assertThat(reasons.get(2).remainingScore()).isNull();
        assertThat(reasons)
                .allSatisfy(reason -> assertThat(reason.expected().asDouble()).isZero());
    }

    @Test
    void shouldRankAllFieldsByWhatTheirReplacementAloneChanges() {
        record.put("a", 2).put("b", -40).put("c", 7);
        ModelMetadata metadata = metadata();
        FormulaEngine engine = engine(metadata, ExplainerTest::distance);
        Batch batch = decoded();

        assertThat(new Explainer(metadata, 1).ranking(engine, batch, engine.explain(batch), 0))
                .startsWith("b", "c", "a")
                .containsExactlyInAnyOrder("a", "b", "c", "country", "currency");
    }

    @Test
    void shouldGoOnWhereOnlySeveralReplacementsTogetherSuffice() {
        record.put("a", 20).put("b", 20).put("c", 20);

        List<Contribution> reasons = explain(ExplainerTest::distance, 5);

        assertThat(reasons).hasSize(3);
        assertThat(reasons.get(2).remainingScore()).isZero();
        assertThat(explain(ExplainerTest::distance, 2)).hasSize(2);
    }

    @Test
    void shouldReplaceNumbersTogetherThatFitEachOtherAlone() {
        record.put("a", 20).put("b", 20).put("c", 3);

        List<Contribution> reasons = explain(
                (batch, row) -> Math.abs(batch.numeric(row, 0)) / 3
                        + 4 * Math.abs(batch.numeric(row, 0) - batch.numeric(row, 1)),
                5);

        assertThat(reasons).extracting(Contribution::field).startsWith("a", "b");
        assertThat(reasons.get(0).remainingScore()).isGreaterThan(FIVE);
        assertThat(reasons.get(1).remainingScore()).isZero();
    }

    @Test
    void shouldNotLetAValueVouchForItself() {
        believesEveryNumber = true;
        record.put("b", 30);

        List<Contribution> reasons = explain(ExplainerTest::distance, 5);

        assertThat(reasons).hasSize(1);
        assertThat(reasons.get(0).field()).isEqualTo("b");
        assertThat(reasons.get(0).expected().asDouble()).isZero();
    }

    @Test
    void shouldReplaceAValueThatWouldBeShownAsTheOrdinaryOneOnlyBecauseItIsOutOfRange() {
        fields.set(1, new NumericField("b", "/b").withRange(0, 100));
        ordinaryValues = List.of(
                new OrdinaryValues("b", 0, List.of(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 5.0, 9.0, 50.0), true, List.of()));
        record.put("b", -999);

        List<Contribution> reasons = explain(ExplainerTest::distance, 5);

        assertThat(reasons.get(0).field()).isEqualTo("b");
        assertThat(reasons.get(0).expected().toString()).isEqualTo("0");
        assertThat(reasons.get(0).remainingScore()).isZero();
    }

    @Test
    void shouldTryTheUsualValueIfTheModelExpectsNoOther() {
        ordinaryValues = List.of(
                new OrdinaryValues("b", 0, List.of(9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0), true, List.of()));
        record.put("b", 30);

        List<Contribution> reasons = explain((batch, row) -> Math.abs(batch.numeric(row, 1) - 9), 5);

        assertThat(reasons.get(0).field()).isEqualTo("b");
        assertThat(reasons.get(0).expected().toString()).isEqualTo("9");
        assertThat(reasons.get(0).remainingScore()).isZero();
    }

    @Test
    void shouldNameTheFieldThatAValueDoesNotFitTo() {
        record.put("country", "DE").put("currency", "SEK");

        List<Contribution> reasons =
                explain((batch, row) -> batch.categorical(row, 0) == batch.categorical(row, 1) ? 1 : 9, 5);

        assertThat(reasons).extracting(Contribution::field).containsExactly("country");
        assertThat(reasons.get(0).text()).isEqualTo("DE (expected SE)"); // the other one is as expected

        record.put("a", 8);
        List<Contribution> others =
                explain((batch, row) -> Math.min(distance(batch, row), 10 * mismatch(batch, row)), 5);

        assertThat(others.get(0).text())
                .isIn("8, unusual with country DE (expected 0)", "DE, unusual with a 8 (expected SE)");
        assertThat(others).hasSize(2); // either of them

        hidden.addAll(List.of("a", "country"));
        assertThat(explain((batch, row) -> Math.min(distance(batch, row), 10 * mismatch(batch, row)), 5)
                        .get(0)
                        .text())
                .isIn("8, unusual with country (expected 0)", "DE, unusual with a (expected SE)");
    }

    private static float mismatch(Batch batch, int row) {
        return batch.categorical(row, 0) == batch.categorical(row, 1) ? 0 : 1;
    }

    @Test
    void shouldNameWhatIsMissingOrNewEvenIfItDoesNotMakeTheScore() {
        record.put("a", 40).put("country", "XX").putNull("b");

        List<Contribution> reasons = explain((batch, row) -> Math.abs(batch.numeric(row, 0)), 5);

        assertThat(reasons).extracting(Contribution::field).containsExactlyInAnyOrder("a", "b", "country");
        assertThat(reasons.get(0).field()).isEqualTo("a");
        assertThat(reasons).extracting(Contribution::reason).contains(Reason.MISSING, Reason.UNSEEN);
    }

    @Test
    void shouldNotNameWhatIsOftenMissingUnlessItMakesTheScore() {
        ordinaryValues = List.of(
                new OrdinaryValues("b", 0.02, List.of(), false, List.of()),
                new OrdinaryValues("c", 0.002, List.of(), false, List.of()));
        record.put("a", 40).putNull("b").putNull("c");

        assertThat(explain((batch, row) -> Math.abs(batch.numeric(row, 0)), 5))
                .extracting(Contribution::field)
                .containsExactly("a", "c");
        assertThat(explain((batch, row) -> Float.isNaN(batch.numeric(row, 1)) ? 9 : 1, 5))
                .extracting(Contribution::field)
                .startsWith("b");
    }

    @Test
    void shouldSayThatARecordStaysUnusualIfNoFieldsSuffice() {
        record.put("a", 20).put("b", 20).put("c", 20);

        List<Contribution> reasons = explain(ExplainerTest::distance, 2);

        assertThat(reasons.get(0).text()).doesNotContain("still unusual");
        assertThat(reasons.get(1).remainingScore()).isGreaterThan(5);
        assertThat(reasons.get(1).text()).endsWith("; still unusual with all fields up to here replaced");
        assertThat(explain(ExplainerTest::distance, 3))
                .noneSatisfy(reason -> assertThat(reason.text()).contains("still unusual"));
    }

    @Test
    void shouldFindFieldsThatOnlyHelpTogether() {
        record.put("a", 20).put("b", 20).put("c", 3);

        // the best first step, c, leads nowhere; a alone and b alone hardly help
        List<Contribution> reasons = explain(
                (batch, row) -> {
                    boolean a = batch.numeric(row, 0) == 0;
                    boolean b = batch.numeric(row, 1) == 0;
                    boolean c = batch.numeric(row, 2) == 0;
                    return a && b ? 1 : c ? 8 : a || b ? 9 : 10;
                },
                3);

        assertThat(reasons).hasSizeBetween(2, 3);
        assertThat(reasons.subList(0, 2)).extracting(Contribution::field).containsExactlyInAnyOrder("a", "b");
        assertThat(reasons.get(1).remainingScore()).isLessThan(5);
    }

    @Test
    void shouldTryUsualValuesIfNoneThatIsExpectedSuffices() {
        ordinaryValues = List.of(
                new OrdinaryValues("b", 0, List.of(1.0, 2.0, 3.0, 5.0, 9.0, 12.0, 15.0, 18.0, 20.0), true, List.of()));
        record.put("b", 30);

        List<Contribution> reasons = explain((batch, row) -> batch.numeric(row, 1) == 15 ? 0 : 8, 3);

        assertThat(reasons.get(0).field()).isEqualTo("b");
        assertThat(reasons.get(0).expected().toString()).isEqualTo("15");
        assertThat(reasons.get(0).remainingScore()).isZero();
    }

    @Test
    void shouldExpectATimestampAsTheRecordWritesIt() {
        fields.add(new TimestampField("time", "/time", TimestampFormat.EPOCH_MILLIS).withCycles(List.of(Cycle.DAY)));
        record.put("time", 1_767_597_300_000L); // 2026-01-05T07:15Z

        List<Contribution> reasons = explain((batch, row) -> batch.numeric(row, 4) > 0 ? 1 : 9, 5);

        assertThat(reasons.get(0).field()).isEqualTo("time");
        assertThat(reasons.get(0).expected().toString()).isEqualTo("1767571200000");
        assertThat(reasons.get(0).text()).isEqualTo("1767597300000 (expected 00:00 UTC)");
    }

    @Test
    void shouldShortenLongNumbersAsItDoesTexts() throws Exception {
        record.set("a", new ObjectMapper().readTree("1".repeat(1000)));

        List<Contribution> reasons = explain(ExplainerTest::distance, 5);

        assertThat(reasons.get(0).field()).isEqualTo("a");
        assertThat(reasons.get(0).value().textValue()).hasSize(201).endsWith("…");
    }

    @Test
    void shouldReplaceNothingInAnOrdinaryRecord() {
        record.put("a", 3);

        List<Contribution> reasons = explain(ExplainerTest::distance, 5);

        assertThat(reasons).extracting(Contribution::field).containsExactly("a");
        assertThat(reasons.get(0).remainingScore()).isNull();
    }

    @Test
    void shouldNameNothingIfNothingHelps() {
        assertThat(explain((batch, row) -> 12, 5)).isEmpty();
    }

    @Test
    void shouldScoreABoundedNumberOfRowsHoweverManyFieldsThereAre() {
        fields.clear();
        record.removeAll();
        for (int i = 0; i < 1000; i++) {
            fields.add(new NumericField("f" + i, "/f" + i));
            record.put("f" + i, 10);
        }

        assertThat(explain(ExplainerTest::distance, 100)).isNotEmpty();
        assertThat(scoredRows).isLessThan(2000);
    }

    private static float distance(Batch batch, int row) {
        float sum = 0;
        for (int column = 0; column < batch.schema().numericColumns(); column++) {
            sum += Math.abs(batch.numeric(row, column));
        }
        return sum;
    }

    private ModelMetadata metadata() {
        return new ModelMetadata(
                ModelMetadata.CONTRACT,
                "formula",
                "1",
                "2026-01-01T00:00:00Z",
                new Schema(fields),
                0,
                0,
                List.of(),
                CALIBRATION,
                new Provenance(1, 1, "sha256:0", "by hand", 1, Map.of()),
                List.of(),
                List.of(),
                List.of(),
                ordinaryValues,
                null);
    }

    private FormulaEngine engine(ModelMetadata metadata, FormulaEngine.Formula formula) {
        Schema schema = metadata.schema();
        long[] words = new long[schema.categoricalColumns()];
        java.util.Arrays.fill(words, 2);
        return new FormulaEngine(metadata, formula, believesEveryNumber, new float[schema.numericColumns()], words);
    }

    private Batch decoded() {
        Schema schema = new Schema(fields);
        Batch batch = new Batch(schema, 1);
        byte[] json = record.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(new JsonDecoder(schema, 1 << 20).decode(json, batch)).isEqualTo(Decoded.ROW);
        return batch;
    }

    private List<Contribution> explain(FormulaEngine.Formula formula, int top) {
        ModelMetadata metadata = metadata();
        FormulaEngine engine = engine(metadata, formula);
        Batch batch = decoded();
        JsonNode document = record;
        List<Contribution> reasons = new Explainer(metadata, top, hidden::contains)
                .explain(
                        engine,
                        document,
                        batch,
                        engine.explain(batch),
                        0,
                        new ThresholdPolicy(CALIBRATION, BUDGET, BUDGET.critical()));
        scoredRows = engine.scoredRows();
        return reasons;
    }
}
