package io.elbo.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DerivedFieldTest {
    private static final String WRITTEN = """
            {
              "history" : {"key" : ["/customer/id"], "time" : "/time", "time-format" : "epoch-millis"},
              "fields" : [
                {"type" : "numeric", "name" : "amount", "pointer" : "/amount"},
                {"type" : "derived", "name" : "amount.usual", "of" : "/amount", "as" : "usual", "half-life" : "50 records", "winsor" : 3,
                 "fitted" : {"mean" : 1.5, "deviation" : 2, "between" : 3}},
                {"type" : "derived", "name" : "country.rarity", "of" : "/country", "as" : "rarity", "missing" : ["-"]},
                {"type" : "derived", "name" : "burst", "as" : "burst", "window" : "5m"}
              ]
            }
            """;

    @Test
    void shouldReadWhatAPersonWrites() {
        Schema schema = Schema.fromJson(WRITTEN);

        assertThat(schema.history())
                .isEqualTo(new HistoryDefinition(List.of("/customer/id"), "/time", TimestampFormat.EPOCH_MILLIS));
        assertThat(schema.fields().subList(1, 4))
                .containsExactly(
                        DerivedField.of("amount.usual", "/amount", Derivation.USUAL)
                                .withHalfLife(50)
                                .withWinsor(3)
                                .withFitted(new DerivedField.Fitted(1.5, 2, 3, List.of())),
                        DerivedField.of("country.rarity", "/country", Derivation.RARITY)
                                .withMissing(List.of("-")),
                        DerivedField.of("burst", null, Derivation.BURST).withWindow(new TimeWindow(300)));
        assertThat(schema.numericColumns()).isEqualTo(4);
        assertThat(schema.categoricalColumns()).isZero();
    }

    @Test
    void shouldComeBackWithoutDifferencesBetweenKeys() {
        Schema schema = new Schema(
                new HistoryDefinition(List.of("/k"), null, null),
                List.of(DerivedField.of("x.usual", "/x", Derivation.USUAL)
                        .withFitted(new DerivedField.Fitted(1, 2, 0, List.of()))));
        assertThat(schema.toJson()).doesNotContain("between");
        assertThat(Schema.fromJson(schema.toJson())).isEqualTo(schema);
    }

    @Test
    void shouldComeBackFromItsJsonAsItWas() {
        Schema schema = Schema.fromJson(WRITTEN);
        assertThat(Schema.fromJson(schema.toJson())).isEqualTo(schema);
        assertThat(schema.toJson()).contains("\"half-life\" : \"50 records\"", "\"window\" : \"5m\"");
        Schema record = new Schema(
                new HistoryDefinition(List.of(), null, null), List.of(DerivedField.of("b", null, Derivation.BURST)));
        assertThat(record.toJson()).contains("\"key\" : \"record\"").doesNotContain("pointers", "time-format");
        assertThat(Schema.fromJson(record.toJson())).isEqualTo(record);
    }

    @Test
    void shouldTakeOnePointerForAListOfOne() {
        assertThat(history("\"/id\"").history()).isEqualTo(history("[\"/id\"]").history());
        assertThat(new TimeWindow(86_400)).hasToString("1d");
        assertThat(new TimeWindow(5_400)).hasToString("90m");
    }

    private static Schema history(String key) {
        return Schema.fromJson("{\"history\":{\"key\":" + key
                + "},\"fields\":[{\"type\":\"derived\",\"name\":\"b\",\"as\":\"burst\"}]}");
    }

    @Test
    void shouldNotShowHistoryWhereThereIsNone() {
        assertThat(new Schema(List.of(new NumericField("x", "/x"))).toJson()).doesNotContain("history");
    }

    @Test
    void shouldRefuseWhatCannotBeDerived() {
        refused("\"name\":\"x\",\"of\":\"/x\"", "'as'");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"often\"", "one of usual, ratio");
        refused("\"name\":\"x\",\"as\":\"usual\"", "pointer must start");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"burst\"", "it has no 'of'");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"usual\",\"half-life\":\"1h\"", "number of records");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"usual\",\"half-life\":\"0 records\"", "at least 1");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"usual\",\"window\":\"1h\"", "it has no 'window'");
        refused("\"name\":\"x\",\"as\":\"burst\",\"window\":\"1 week\"", "span of time");
        refused("\"name\":\"x\",\"as\":\"burst\",\"half-life\":\"1 records\"", "it has no 'half-life'");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"rarity\",\"winsor\":3", "it has no 'winsor'");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"usual\",\"winsor\":0", "above 0");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"step\",\"spike\":-1", "above 0");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"change\",\"spike\":3", "it has no 'spike'");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"usual\",\"spike\":3,\"winsor\":3", "either 'winsor' or 'spike'");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"usual\",\"fitted\":{\"mean\":1,\"deviation\":0}", "above 0");
        refused("\"name\":\"x\",\"as\":\"hour\",\"fitted\":{\"mean\":1,\"deviation\":0}", "hours are missing");
        refused("\"name\":\"x\",\"as\":\"hour\",\"fitted\":{\"mean\":1,\"deviation\":0,\"hours\":[1]}", "24 shares");
        refused("\"name\":\"x\",\"of\":\"/x\",\"as\":\"usual\",\"scale\":2", "scale");
    }

    @Test
    void shouldRefuseAHistoryThatNamesNoKey() {
        assertThatThrownBy(
                        () -> Schema.fromJson("{\"fields\":[{\"type\":\"derived\",\"name\":\"b\",\"as\":\"burst\"}]}"))
                .hasMessageContaining("'b' is derived from the history of a key");
        for (String key : List.of("[]", "null", "1", "\"id\"", "[\"id\"]", "[\"/a\",\"/a\"]")) {
            assertThatThrownBy(() -> history(key))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("'key'");
        }
    }

    private static void refused(String field, String why) {
        assertThatThrownBy(() -> Schema.fromJson(
                        "{\"history\":{\"key\":\"record\"},\"fields\":[{\"type\":\"derived\"," + field + "}]}"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining(why);
    }
}
