package io.elbo.service.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.elbo.core.feature.Codes;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldDistancesTest {
    private static final int AMOUNT = 0;
    private static final int COUNTRY = 1;
    private static final int TIME = 2;
    private static final Schema SCHEMA = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new CategoricalField("country", "/country", List.of("SE", "DE")),
            new TimestampField("time", "/time", TimestampFormat.ISO_8601).withCycles(List.of(Cycle.DAY))));

    /** Amounts 1 to 9, and one of 100. */
    private final List<JudgedRecord> ordinary = DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 100)
            .mapToObj(amount -> record(amount, 2, 12))
            .toList();

    private final FieldDistances distances = new FieldDistances(SCHEMA, ordinary);

    private static JudgedRecord record(double amount, long country, double hour) {
        return Judged.of(SCHEMA, batch -> {
            batch.setNumeric(0, 0, (float) amount);
            batch.setNumeric(0, 1, (float) Math.sin(hour / 12 * Math.PI));
            batch.setNumeric(0, 2, (float) Math.cos(hour / 12 * Math.PI));
            batch.setCategorical(0, 0, country);
        });
    }

    private double ofAmounts(double one, double other) {
        return distances.between(record(one, 2, 0), record(other, 2, 0), AMOUNT);
    }

    private double ofHours(double one, double other) {
        return distances.between(record(1, 2, one), record(1, 2, other), TIME);
    }

    @Test
    void shouldCountTheOrdinaryNumbersBetweenTwo() {
        assertThat(ofAmounts(2, 7)).isCloseTo(0.5, offset(1e-9));
        assertThat(ofAmounts(7, 2)).isCloseTo(0.5, offset(1e-9));
        assertThat(ofAmounts(3.2, 3.7)).as("none between, and close").isCloseTo(0.5 / 99, offset(1e-6));
        assertThat(ofAmounts(4, 4)).isZero();
        assertThat(ofAmounts(0.0, -0.0)).isZero();
    }

    @Test
    void shouldTellHowFarOutsideANumberLies() {
        assertThat(ofAmounts(100, 149.5)).isCloseTo(0.5, offset(1e-6));
        assertThat(ofAmounts(100, 1e9)).isEqualTo(1);
        assertThat(ofAmounts(5, Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(ofAmounts(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))
                .isEqualTo(1);
    }

    @Test
    void shouldTakeWhatIsMissingForFar() {
        assertThat(ofAmounts(5, Double.NaN)).isEqualTo(1);
        assertThat(ofAmounts(Double.NaN, Double.NaN)).isZero();
        assertThat(ofHours(5, Double.NaN)).isEqualTo(1);
        assertThat(ofHours(Double.NaN, Double.NaN)).isZero();
    }

    @Test
    void shouldTakeAnotherWordForFar() {
        JudgedRecord sweden = record(1, 2, 0);
        assertThat(distances.between(sweden, record(1, 3, 0), COUNTRY)).isEqualTo(1);
        assertThat(distances.between(sweden, record(1, 2, 0), COUNTRY)).isZero();
        assertThat(distances.between(sweden, record(1, Codes.UNSEEN, 0), COUNTRY))
                .isEqualTo(1);
    }

    @Test
    void shouldGoTheShorterWayRoundTheClock() {
        assertThat(ofHours(23, 1)).isCloseTo(2 / 12.0, offset(1e-6));
        assertThat(ofHours(0, 12)).isCloseTo(1, offset(1e-6));
        assertThat(ofHours(7, 7)).isCloseTo(0, offset(1e-3));
    }

    @Test
    void shouldTakeTheMeanOfAllFields() {
        assertThat(distances.between(record(2, 2, 0), record(7, 3, 12))).isCloseTo((0.5 + 1 + 1) / 3, offset(1e-6));
    }

    /** As a key's history makes them of a schema whose third field looks at the amount, too. */
    private static JudgedRecord withHistory(Schema schema, double amount, String word, double derived) {
        return Judged.of(schema, batch -> {
            for (int column = 0; column < schema.numericColumns(); column++) {
                batch.setNumeric(0, column, (float) derived);
            }
            batch.setSource(0, 0, amount);
            batch.setSource(0, 1, word.isEmpty() ? Double.NaN : HistoryInputs.hash(word));
        });
    }

    @Test
    void shouldCompareWhatDerivedFieldsLookAt() {
        Schema schema = new Schema(
                new HistoryDefinition(List.of("/id"), null, null),
                List.of(
                        derived("amount.usual", "/amount", Derivation.USUAL),
                        derived("card.rarity", "/card", Derivation.RARITY),
                        derived("amount.step", "/amount", Derivation.STEP),
                        derived("since", null, Derivation.SINCE)));
        FieldDistances found = new FieldDistances(
                schema,
                DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
                        .mapToObj(amount -> withHistory(schema, amount, "debit", -amount))
                        .toList());
        JudgedRecord record = withHistory(schema, 2, "debit", -9);

        assertThat(found.between(record, withHistory(schema, 7, "debit", -9), 0))
                .isCloseTo(5 / 9.0, offset(1e-6));
        assertThat(found.between(record, withHistory(schema, 2, "debit", 300), 0))
                .as("the same amount, of keys with other histories")
                .isZero();
        assertThat(found.between(record, withHistory(schema, 2, "debit", 300), 1))
                .isZero();
        assertThat(found.between(record, withHistory(schema, 2, "credit", -9), 1))
                .isEqualTo(1);
        assertThat(found.between(record, withHistory(schema, 2, "", -9), 1)).isEqualTo(1);
        assertThat(found.between(record, record, 2))
                .as("amount, compared already")
                .isNull();
        assertThat(found.between(record, record, 3)).as("looks at no value").isNull();
        assertThat(found.between(record, withHistory(schema, 2, "credit", 300))).isEqualTo(1 / 2.0);
    }

    @Test
    void shouldCompareDerivedNumbersIfThereIsNothingElse() {
        Schema schema = new Schema(
                new HistoryDefinition(List.of("/id"), null, null), List.of(derived("since", null, Derivation.SINCE)));
        FieldDistances found = new FieldDistances(schema, List.of());

        assertThat(found.between(since(schema, 1), since(schema, 2), 0)).isEqualTo(1);
        assertThat(found.between(since(schema, 1), since(schema, 1))).isZero();
    }

    private static JudgedRecord since(Schema schema, float derived) {
        return Judged.of(schema, batch -> batch.setNumeric(0, 0, derived));
    }

    private static DerivedField derived(String name, @Nullable String of, Derivation as) {
        return DerivedField.of(name, of, as);
    }

    @Test
    void shouldTakeTheLastOfThoseThatAreEquallyNear() {
        JudgedRecord first = record(2, 2, 0);
        JudgedRecord second = record(2, 2, 0);

        assertThat(distances.nearest(record(2, 2, 0), List.of(first, record(9, 2, 0), second)))
                .isSameAs(second);
    }
}
