package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.Provenance;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of records by the history of their key. Every formula looks at one column; a record of 5 is an anomaly. */
class KeyTermsTest {
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 1.0), new Calibration.Tail(1, Math.exp(-1), 0, 1));
    private static final AlertBudget.Share BUDGET = new AlertBudget.Share(Math.exp(-5));
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HistoryDefinition BY_TIME =
            new HistoryDefinition(List.of(), "/time", TimestampFormat.EPOCH_SECONDS);
    private static final long NOON = 1_700_049_600; // 2023-11-15T12:00Z
    private static final DerivedField.Fitted FITTED =
            new DerivedField.Fitted(50, 20, Collections.nCopies(24, 1 / 24.0));

    private static final DerivedField USUAL = amount("amount.usual", Derivation.USUAL);
    private static final DerivedField RATIO = amount("amount.ratio", Derivation.RATIO);
    private static final DerivedField STEP = amount("amount.step", Derivation.STEP);

    private static DerivedField amount(String name, Derivation as) {
        return DerivedField.of(name, "/amount", as).withFitted(FITTED);
    }

    private static DerivedField fitted(String name, @Nullable String of, Derivation as) {
        return DerivedField.of(name, of, as).withFitted(FITTED);
    }

    @Test
    void shouldSayHowFarANumberLiesFromTheUsualOneOfItsKey() throws Exception {
        Contribution reason = first("{\"amount\":480}", 240, "{\"amount\":%d}", USUAL);

        assertThat(reason.text()).matches("amount 480: \\d+ deviations above this key's usual 35 \\(240 records\\)");
        assertThat(reason.field()).isEqualTo("amount.usual");
        assertThat(reason.value().toString()).isEqualTo("480");
        assertThat(reason.expected().asDouble()).isCloseTo(35, within(1.0));
        assertThat(reason.replacement().asDouble()).isZero();
        assertThat(MAPPER.valueToTree(reason).has("replacement")).isFalse();
        assertThat(first("{\"amount\":-480}", 240, "{\"amount\":%d}", USUAL).text())
                .contains("deviations below this key's usual 35");
    }

    @Test
    void shouldSayHowManyTimesTheUsualNumberItIs() throws Exception {
        Contribution reason = first("{\"amount\":480}", 240, "{\"amount\":%d}", RATIO);

        assertThat(reason.text()).isEqualTo("amount 480: 14 times this key's usual 35 (240 records)");
        assertThat(reason.expected().asDouble()).isCloseTo(35, within(1.0));
    }

    @Test
    void shouldSayHowFarANumberLiesFromTheOneBefore() throws Exception {
        Contribution reason = first("{\"amount\":480}", 1, "{\"amount\":35}", STEP);

        assertThat(reason.text()).isEqualTo("amount 480: 445 above 35 of this key's record before (1 record)");
        assertThat(reason.expected().asDouble()).isEqualTo(35);
    }

    @Test
    void shouldSayByHowMuchACounterRose() throws Exception {
        DerivedField change = fitted("bytes.change", "/bytes", Derivation.CHANGE);

        Contribution reason = first("{\"bytes\":5012}", 2, "{\"bytes\":1012}", change);

        assertThat(reason.text()).isEqualTo("bytes 5012: 4000 above 1012 of this key's record before (2 records)");
        assertThat(reason.value().toString()).isEqualTo("5012");
        assertThat(reason.expected().asDouble()).isEqualTo(1012);
        assertThat(first("{\"bytes\":12}", 2, "{\"bytes\":1012}", change).text())
                .isEqualTo("bytes 12: started again after 1012 (2 records)");
    }

    @Test
    void shouldSayThatAKeyHasAWordForTheFirstTime() throws Exception {
        DerivedField rarity = DerivedField.of("country.rarity", "/merchant/country", Derivation.RARITY);
        Field country = new CategoricalField("merchant.country", "/merchant/country", List.of("BR", "DE"));

        Contribution reason = first(
                "{\"merchant\":{\"country\":\"BR\"}}", 240, "{\"merchant\":{\"country\":\"DE\"}}", rarity, country);

        assertThat(reason.text()).isEqualTo("merchant.country BR: first time in 240 records of this key");
        assertThat(reason.value().textValue()).isEqualTo("BR");
        assertThat(reason.expected().textValue()).isEqualTo("DE");
    }

    @Test
    void shouldSayHowRareAWordIsThatAKeyHadBefore() throws Exception {
        DerivedField rarity = DerivedField.of("word.rarity", "/word", Derivation.RARITY);

        Contribution reason = first("{\"word\":\"w7\"}", 10, "{\"word\":\"w%2$d\"}", rarity);
        Contribution forgotten = first("{\"word\":\"w0\"}", 30, "{\"word\":\"w%2$d\"}", rarity);

        assertThat(reason.text()).matches("word w7: in 1\\d\\.?\\d* % of this key's 10 records");
        assertThat(reason.expected().isNull()).isTrue(); // a key remembers hashes, and no field knows the word
        assertThat(forgotten.text()).isEqualTo("word w0: not among the words that this key had lately (30 records)");
    }

    @Test
    void shouldSayThatAKeyHasHardlyAnyRecords() {
        assertThat(KeyTerms.usually(1.3e-119)).isEqualTo("usually none");
        assertThat(KeyTerms.usually(0.0151)).isEqualTo("usually 0.015");
    }

    @Test
    void shouldCountTheRecordsOfABurst() throws Exception {
        DerivedField burst = DerivedField.of("burst", null, Derivation.BURST);

        Contribution reason = first("{\"time\":" + NOON + "}", 11, "{\"time\":" + NOON + "}", burst);

        assertThat(reason.text()).isEqualTo("12 records in the last hour, usually 0.015");
        assertThat(reason.value().asDouble()).isEqualTo(12);
        assertThat(reason.expected().asDouble()).isEqualTo(1);
    }

    @Test
    void shouldNameTheHour() throws Exception {
        DerivedField hour = fitted("hour", null, Derivation.HOUR);

        Contribution reason = first("{\"time\":" + (NOON - 9 * 3_600) + "}", 50, "{\"time\":" + NOON + "}", hour);

        assertThat(reason.text())
                .matches("between 03:00 and 04:00 UTC, as are 0\\.\\d+ % of this key's records \\(50 records\\)");
        assertThat(reason.value().textValue()).isEqualTo("03:00 UTC");
        assertThat(reason.expected().textValue()).isEqualTo("12:00 UTC");
    }

    @Test
    void shouldSayHowLongTheKeyWasSilent() throws Exception {
        DerivedField since = fitted("since", null, Derivation.SINCE);

        Contribution reason = first("{\"time\":" + (NOON + 3 * 86_400) + "}", 5, "{\"time\":" + NOON + "}", since);

        assertThat(reason.text())
                .startsWith("3 days since this key's record before")
                .endsWith("(5 records)");
        assertThat(reason.value().asDouble()).isCloseTo(3 * 86_400, within(1_000.0));
    }

    @Test
    void shouldCompareTheFirstRecordOfAKeyWithEverybody() throws Exception {
        Contribution reason = first("{\"amount\":480}", 0, "", USUAL);

        assertThat(reason.text())
                .isEqualTo(
                        "amount 480: 15 deviations above everybody's usual 50 (no earlier record of this key is known)");
        assertThat(reason.expected().asDouble()).isEqualTo(50);
    }

    @Test
    void shouldReplaceTheFieldsOfOneNumberTogether() throws Exception {
        Field raw = new NumericField("amount", "/amount");

        List<Contribution> reasons = reasons(
                "{\"amount\":480}",
                240,
                "{\"amount\":%d}",
                (batch, row) -> {
                    float sum = 0;
                    for (int column = 1; column < 4; column++) {
                        sum += Math.min(4, Math.abs(batch.numeric(row, column)));
                    }
                    return sum;
                },
                raw,
                USUAL,
                RATIO,
                STEP);

        assertThat(reasons).hasSize(1);
        assertThat(reasons.get(0).remainingScore()).isLessThan(5);
        assertThat(reasons.get(0).expected().asDouble()).isBetween(20.0, 50.0);
    }

    @Test
    void shouldSayOfTheNumberItselfWhatItIsForItsKey() throws Exception {
        Field raw = new NumericField("amount", "/amount");

        List<Contribution> reasons = reasons(
                "{\"amount\":480}", 240, "{\"amount\":%d}", (batch, row) -> batch.numeric(row, 0) / 50, raw, USUAL);

        assertThat(reasons.get(0).text()).contains("480").containsPattern("deviations above this key's usual 35");
    }

    @Test
    void shouldNotShowAValueAsItsOwnExpectation() throws Exception {
        DerivedField rarity = DerivedField.of("country.rarity", "/country", Derivation.RARITY);
        Field country = new CategoricalField("country", "/country", List.of("BR", "DE"));

        Contribution reason = first("{\"country\":\"BR\"}", 3, "{\"country\":\"BR\"}", rarity, country);

        assertThat(reason.text())
                .isEqualTo("country BR: usual for this key, unusual with the other values of the record");
        assertThat(reason.expected().isNull()).isTrue();
    }

    @Test
    void shouldNotCallAUsualNumberFar() throws Exception {
        Contribution reason = first("{\"amount\":36}", 240, "{\"amount\":%d}", USUAL);

        assertThat(reason.text())
                .isEqualTo("amount 36: usual for this key, unusual with the other values of the record");
    }

    @Test
    void shouldNotListUsualValuesBesideWhatSuffices() throws Exception {
        DerivedField rarity = DerivedField.of("country.rarity", "/country", Derivation.RARITY);

        List<Contribution> reasons = reasons(
                "{\"country\":\"BR\",\"amount\":480}",
                240,
                "{\"country\":\"BR\",\"amount\":%d}",
                (batch, row) -> batch.numeric(row, 1) > 4 ? 9 + (batch.numeric(row, 0) > 0 ? 1 : 0) : 1,
                rarity,
                USUAL);

        assertThat(reasons).extracting(Contribution::field).containsExactly("amount.usual");
    }

    @Test
    void shouldNotCallAWordMissingThatTheDocumentDoesNotShow() throws Exception {
        DerivedField rarity = DerivedField.of("word.rarity", "/word", Derivation.RARITY);

        Contribution reason = reasons(
                        "{\"word\":\"new\"}",
                        "{}",
                        10,
                        "{\"word\":\"w\"}",
                        (batch, row) -> batch.numeric(row, 0) > 1 ? 9 : 1,
                        rarity)
                .get(0);

        assertThat(reason.text()).isEqualTo("word: first time in 10 records of this key");
    }

    @Test
    void shouldSayThatAValueIsMissing() throws Exception {
        List<Contribution> reasons = reasons(
                "{}", 240, "{\"amount\":%d}", (batch, row) -> Float.isNaN(batch.numeric(row, 0)) ? 9 : 1, USUAL);

        assertThat(reasons.get(0).text()).startsWith("missing");
        assertThat(reasons.get(0).reason()).isEqualTo(Reason.MISSING);
        assertThat(reasons.get(0).expected().asDouble()).isCloseTo(35, within(1.0));
    }

    private Contribution first(String json, int before, String form, Field... fields) throws Exception {
        return reasons(json, before, form, (batch, row) -> Math.abs(batch.numeric(row, 0)) > 0.01 ? 9 : 1, fields)
                .get(0);
    }

    /** @param form of the key's earlier records; numbers are between 30 and 40, words are counted */
    private List<Contribution> reasons(
            String json, int before, String form, FormulaEngine.Formula formula, Field... fields) throws Exception {
        return reasons(json, json, before, form, formula, fields);
    }

    /** @param shown the record as the explainer gets to see it */
    private List<Contribution> reasons(
            String json, String shown, int before, String form, FormulaEngine.Formula formula, Field... fields)
            throws Exception {
        Schema schema = new Schema(BY_TIME, List.of(fields));
        KeyHistory history = Objects.requireNonNull(KeyHistory.of(schema));
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 20);
        Batch batch = new Batch(schema, 1);
        byte[] state = null;
        for (int i = 0; i < before; i++) {
            batch.clear();
            String earlier = String.format(form, 30 + i * 7 % 11, i);
            assertThat(decoder.decode(earlier.getBytes(StandardCharsets.UTF_8), batch))
                    .isEqualTo(Decoded.ROW);
            state = history.advance(batch, 0, state, i, -1);
        }
        batch.clear();
        assertThat(decoder.decode(json.getBytes(StandardCharsets.UTF_8), batch)).isEqualTo(Decoded.ROW);
        history.advance(batch, 0, state, before, -1);
        ModelMetadata metadata = new ModelMetadata(
                ModelMetadata.CONTRACT,
                "formula",
                "1",
                "2026-01-01T00:00:00Z",
                schema,
                0,
                0,
                List.of(),
                CALIBRATION,
                new Provenance(1, 1, "sha256:0", "by hand", 1, Map.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
        long[] words = new long[schema.categoricalColumns()];
        Arrays.fill(words, 2);
        FormulaEngine engine = new FormulaEngine(metadata, formula, false, new float[schema.numericColumns()], words);
        JsonNode document = MAPPER.readTree(shown);
        return new Explainer(metadata, 5)
                .explain(
                        engine,
                        document,
                        batch,
                        engine.explain(batch, 0),
                        0,
                        new ThresholdPolicy(CALIBRATION, BUDGET, BUDGET.critical()));
    }
}
