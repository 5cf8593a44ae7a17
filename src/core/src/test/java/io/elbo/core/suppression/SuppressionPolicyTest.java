package io.elbo.core.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuppressionPolicyTest {
    private static final double THRESHOLD = 6.9;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Schema SCHEMA = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new NumericField("duration", "/duration"),
            new CategoricalField("country", "/card/country", List.of("SE", "DE"))));

    private final Batch batch = new Batch(SCHEMA, 1);

    private static SuppressionRule rule(String name, @Nullable String field, @Nullable String unless) {
        return new SuppressionRule(
                name, field, unless == null ? null : MinDeviation.parse(unless), null, null, null, null, null, "");
    }

    private static SuppressionRule scoped(String name, @Nullable String where, @Nullable String except) {
        return new SuppressionRule(
                name,
                null,
                null,
                where == null ? null : RecordCondition.parse(where),
                except == null ? null : RecordCondition.parse(except),
                null,
                null,
                null,
                "");
    }

    private static SuppressionRule timed(@Nullable String during, @Nullable Instant from, @Nullable Instant until) {
        return new SuppressionRule(
                "timed",
                null,
                null,
                null,
                null,
                during == null ? null : MaintenanceWindows.parse(during, ZoneId.of("UTC")),
                from,
                until,
                "");
    }

    private static RecordView record(String country, long timestampMillis) {
        JsonNode document = JsonNodeFactory.instance
                .objectNode()
                .set("card", JsonNodeFactory.instance.objectNode().put("country", country));
        return new RecordView(null, () -> document, timestampMillis);
    }

    private static RecordView record(String country) {
        return record(country, NOON.toEpochMilli());
    }

    private static @Nullable String suppressing(SuppressionRule rule, RecordView record) {
        return SuppressionPolicy.of(List.of(rule), SCHEMA).suppressing(record);
    }

    private static Contribution reason(String field, double value, double expected, @Nullable Float remaining) {
        return new Contribution(
                field, DoubleNode.valueOf(value), DoubleNode.valueOf(expected), 5, Reason.UNEXPECTED, remaining, "");
    }

    private static Contribution word(@Nullable Float remaining) {
        return new Contribution(
                "country", TextNode.valueOf("XX"), TextNode.valueOf("SE"), 5, Reason.UNSEEN, remaining, "");
    }

    private @Nullable String suppressing(List<SuppressionRule> rules, Contribution... reasons) {
        return SuppressionPolicy.of(rules, SCHEMA).suppressing(record("DE"), List.of(reasons), batch, 0, THRESHOLD);
    }

    @Test
    void shouldSuppressNothingWithoutRules() {
        assertThat(SuppressionPolicy.of(List.of(), SCHEMA)).isSameAs(SuppressionPolicy.NONE);
        assertThat(SuppressionPolicy.NONE.asksRecords()).isFalse();
        assertThat(suppressing(List.of(), reason("amount", 1, 50, 1f))).isNull();
    }

    @Test
    void shouldSuppressByScope() {
        assertThat(suppressing(scoped("germany", "country = DE", null), record("DE")))
                .isEqualTo("germany");
        assertThat(suppressing(scoped("germany", "/card/country = DE", null), record("SE")))
                .isNull();
        assertThat(suppressing(scoped("elsewhere", null, "country = DE"), record("SE")))
                .isEqualTo("elsewhere");
        assertThat(suppressing(scoped("elsewhere", null, "country = DE"), record("DE")))
                .isNull();
        assertThat(suppressing(scoped("both", "country = DE, SE", "country = SE"), record("SE")))
                .isNull();
    }

    @Test
    void shouldPublishWhatCannotBeRead() {
        RecordView unreadable = new RecordView(null, MissingNode::getInstance, 0);

        assertThat(suppressing(scoped("elsewhere", null, "country = DE"), unreadable))
                .isNull();
        assertThat(suppressing(scoped("keyed", "record-key = null", null), unreadable))
                .isEqualTo("keyed");
    }

    @Test
    void shouldExpireByTheTimestampOfTheRecord() {
        SuppressionRule rule = timed(null, NOON.minusSeconds(60), NOON);

        assertThat(suppressing(rule, record("DE", NOON.toEpochMilli() - 1))).isEqualTo("timed");
        assertThat(suppressing(rule, record("DE", NOON.toEpochMilli()))).isNull();
        assertThat(suppressing(rule, record("DE", NOON.toEpochMilli() - 60_000)))
                .isEqualTo("timed");
        assertThat(suppressing(rule, record("DE", NOON.toEpochMilli() - 60_001)))
                .isNull();
        assertThat(rule.hasExpired(NOON)).isTrue();
        assertThat(rule.hasExpired(NOON.minusMillis(1))).isFalse();
    }

    @Test
    void shouldSuppressDuringWindowsOnly() {
        SuppressionRule rule = timed("Sun 11:00-13:00", null, null);

        assertThat(suppressing(rule, record("DE"))).isEqualTo("timed");
        assertThat(suppressing(rule, record("DE", NOON.plusSeconds(3_600).toEpochMilli())))
                .isNull();
    }

    @Test
    void shouldNameTheFirstRuleByName() {
        assertThat(SuppressionPolicy.of(
                                List.of(scoped("b", "country = DE", null), scoped("a", "country != SE", null)), SCHEMA)
                        .suppressing(record("DE")))
                .isEqualTo("a");
    }

    @Test
    void shouldPassOverReasonsInTheWrongDirection() {
        List<SuppressionRule> upwards = List.of(rule("upwards", "amount", "above"));

        assertThat(suppressing(upwards, reason("amount", 1, 50, 1f))).isEqualTo("upwards");
        assertThat(suppressing(upwards, reason("amount", 99, 50, 1f))).isNull();
    }

    @Test
    void shouldPassOverSmallDeviations() {
        List<SuppressionRule> small = List.of(rule("small", "/amount", "30% above or 50 above"));

        assertThat(suppressing(small, reason("amount", 60, 50, 1f))).isEqualTo("small");
        assertThat(suppressing(small, reason("amount", 66, 50, 1f))).isNull();
        assertThat(suppressing(small, reason("amount", 1_051, 1_000, 1f))).isNull();
    }

    @Test
    void shouldPublishIfAReasonThatItTakesCounts() {
        List<SuppressionRule> upwards = List.of(rule("upwards", "amount", "above"));

        assertThat(suppressing(upwards, reason("amount", 1, 50, 8f), word(2f))).isNull();
        assertThat(suppressing(upwards, word(8f), reason("amount", 1, 50, 2f))).isNull();
        assertThat(suppressing(upwards, reason("amount", 1, 50, 2f), word(null)))
                .as("without the amount the record is ordinary, whatever else is notable")
                .isEqualTo("upwards");
    }

    @Test
    void shouldPassOverReasonsByDifferentRules() {
        List<SuppressionRule> rules = List.of(rule("z", "amount", "above"), rule("words", "country", null));

        assertThat(suppressing(rules, reason("amount", 1, 50, 8f), word(2f))).isEqualTo("z");
    }

    @Test
    void shouldPublishIfTheReasonsDoNotSuffice() {
        List<SuppressionRule> upwards = List.of(rule("upwards", "amount", "above"));

        assertThat(suppressing(upwards, reason("amount", 1, 50, 8f))).isNull();
        assertThat(suppressing(upwards)).isNull();
    }

    @Test
    void shouldAskForAllBriefReasons() {
        List<SuppressionRule> upwards = List.of(rule("upwards", "amount", "above"));

        assertThat(suppressing(upwards, reason("amount", 1, 50, null))).isEqualTo("upwards");
        assertThat(suppressing(upwards, reason("amount", 1, 50, null), word(null)))
                .isNull();
    }

    @Test
    void shouldCountMissingValuesAndExpectedOnes() {
        List<SuppressionRule> small = List.of(rule("small", "amount", "1000000"));
        Contribution missing =
                new Contribution("amount", NullNode.getInstance(), DoubleNode.valueOf(50), 5, Reason.MISSING, 1f, "");
        Contribution expectedMissing = new Contribution(
                "amount", DoubleNode.valueOf(50), NullNode.getInstance(), 5, Reason.UNEXPECTED, 1f, "");

        assertThat(suppressing(small, missing)).isNull();
        assertThat(suppressing(small, expectedMissing)).isNull();
        assertThat(suppressing(List.of(rule("never", "amount", null)), missing)).isEqualTo("never");
    }

    @Test
    void shouldCompareNumbersThatAreWrittenAsText() {
        new JsonDecoder(SCHEMA, 1 << 20).decode("{\"amount\": \"60\"}".getBytes(StandardCharsets.UTF_8), batch);
        Contribution written = new Contribution(
                "amount", TextNode.valueOf("60"), DoubleNode.valueOf(50), 5, Reason.UNEXPECTED, 1f, "");

        assertThat(suppressing(List.of(rule("small", "amount", "11")), written)).isEqualTo("small");
        assertThat(suppressing(List.of(rule("small", "amount", "9")), written)).isNull();
    }

    @Test
    void shouldCompareDerivedFieldsByWhatIsDerived() {
        Schema derived = new Schema(
                new HistoryDefinition(List.of(), null, null),
                List.of(
                        new NumericField("amount", "/amount"),
                        DerivedField.of("amount.usual", "/amount", Derivation.USUAL)));
        Batch row = new Batch(derived, 1);
        new JsonDecoder(derived, 1 << 20).decode("{\"amount\": 480}".getBytes(StandardCharsets.UTF_8), row);
        row.setNumeric(0, derived.firstNumericColumn(1), 9);
        List<Contribution> reasons = List.of(new Contribution(
                "amount.usual",
                DoubleNode.valueOf(480),
                DoubleNode.valueOf(35),
                5,
                Reason.UNEXPECTED,
                1f,
                "",
                DoubleNode.valueOf(0)));

        for (var expected : Map.of("10", "small", "8", "").entrySet()) {
            SuppressionPolicy policy =
                    SuppressionPolicy.of(List.of(rule("small", "amount.usual", expected.getKey())), derived);
            assertThat(Objects.toString(policy.suppressing(record("DE"), reasons, row, 0, THRESHOLD), ""))
                    .isEqualTo(expected.getValue());
        }
        assertThatThrownBy(() -> SuppressionPolicy.of(List.of(scoped("r", "amount.usual > 3", null)), derived))
                .isInstanceOf(BadRuleException.class)
                .hasMessageContaining("where looks at the record itself");
    }

    @Test
    void shouldScopeRulesAboutFields() {
        SuppressionRule scoped = new SuppressionRule(
                "scoped",
                "amount",
                MinDeviation.parse("above"),
                RecordCondition.parse("country = SE"),
                null,
                null,
                null,
                null,
                "");

        assertThat(suppressing(List.of(scoped), reason("amount", 1, 50, 1f))).isNull();
    }

    @Test
    void shouldOfferWhatIsDerivedFromAFieldThatTheModelDoesNotRead() {
        Schema derived = new Schema(
                new HistoryDefinition(List.of(), null, null),
                List.of(
                        new NumericField("hour", "/hour"),
                        DerivedField.of("card.browser.rarity", "/card/browser", Derivation.RARITY)));

        for (String written : List.of("card.browser", "/card/browser")) {
            assertThatThrownBy(() -> new BoundRule(rule("r", written, null), derived))
                    .isInstanceOf(BadRuleException.class)
                    .hasMessage("the model does not read " + written + " itself; derived from it: card.browser.rarity");
        }
    }

    @Test
    void shouldRefuseFieldsThatTheModelDoesNotHave() {
        assertThatThrownBy(() -> suppressing(scoped("r", "contry = DE", null), record("DE")))
                .isInstanceOfSatisfying(BadRuleException.class, e -> {
                    assertThat(e.rule()).isEqualTo("r");
                    assertThat(e.setting()).isEqualTo("where");
                    assertThat(e.value()).isEqualTo("contry = DE");
                    assertThat(e.allowed()).contains("no field contry").contains("nearest are country, amount");
                });
        assertThatThrownBy(() -> suppressing(List.of(rule("r", "/amont", null))))
                .isInstanceOf(BadRuleException.class)
                .hasMessageContaining("nearest are /amount, /duration, /card/country");
        assertThatThrownBy(() -> suppressing(List.of(rule("r", "country", "above"))))
                .isInstanceOf(BadRuleException.class)
                .hasMessageContaining("this field is categorical; numeric are amount, duration");
    }

    @Test
    void shouldRefuseRulesThatSuppressEverythingForEverOrNothingAtAll() {
        assertThatThrownBy(() -> scoped("all", null, null))
                .isInstanceOf(BadRuleException.class)
                .hasMessageContaining("every anomaly for ever");
        assertThatThrownBy(() -> timed(null, NOON, NOON))
                .isInstanceOf(BadRuleException.class)
                .hasMessageContaining("is not after from");
        assertThatThrownBy(() -> rule("r", null, "above"))
                .isInstanceOf(BadRuleException.class)
                .hasMessageContaining("needs field");
    }
}
