package io.elbo.trainer.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryPresetTest {
    private static final Schema PLAIN = new Schema(List.of(
            new CategoricalField("id", "/id"),
            new NumericField("amount", "/amount").withMissing(List.of("-")),
            new CategoricalField("country", "/country")));
    private static final HistoryDefinition TIMED =
            new HistoryDefinition(List.of("/id"), "/time", TimestampFormat.ISO_8601);

    private static List<String> names(HistoryPreset preset, HistoryDefinition history) {
        return preset.apply(PLAIN, history).fields().stream().map(Field::name).toList();
    }

    @Test
    void shouldReplaceTheLevelsOfSeriesAndKeepTransactions() {
        assertThat(HistoryPreset.NONE.apply(PLAIN, TIMED)).isSameAs(PLAIN);
        assertThat(names(HistoryPreset.STEADY, TIMED)).containsExactly("country", "amount.usual");
        assertThat(names(HistoryPreset.DRIFTING, TIMED))
                .containsExactly("country", "amount.usual", "amount.ratio", "amount.step");
        assertThat(names(HistoryPreset.TRANSACTIONS, TIMED))
                .containsExactly("amount", "country", "amount.usual", "country.rarity", "burst", "hour");
    }

    @Test
    void shouldDeriveNothingFromATimeThatIsNotThere() {
        assertThat(names(HistoryPreset.TRANSACTIONS, new HistoryDefinition(List.of("/id"), null, null)))
                .containsExactly("amount", "country", "amount.usual", "country.rarity");
    }

    @Test
    void shouldReadDerivedNumbersAsTheFieldsThemselves() {
        assertThat(HistoryPreset.STEADY.apply(PLAIN, TIMED).fields().get(1).missing())
                .containsExactly("-");
    }

    @Test
    void shouldNameDerivedFieldsApartFromColumns() {
        Schema schema = new Schema(List.of(
                new NumericField("x", "/x"),
                new NumericField("x.usual", "/x.usual"),
                new NumericField("key.x.usual", "/other")));

        assertThat(HistoryPreset.TRANSACTIONS.apply(schema, TIMED).fields().stream()
                        .map(Field::name)
                        .toList())
                .containsExactly(
                        "x",
                        "x.usual",
                        "key.x.usual",
                        "key.key.x.usual",
                        "x.usual.usual",
                        "key.x.usual.usual",
                        "burst",
                        "hour");
    }
}
