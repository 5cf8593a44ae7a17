package io.elbo.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final Schema SCHEMA = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new CategoricalField("country", "/country", List.of("CH", "DE")),
            new TimestampField("at", "/at", TimestampFormat.EPOCH_MILLIS),
            new BooleanField("flag", "/flag"),
            new NumericField("age", "/customer/age")));

    @Test
    void shouldLayColumnsInTheOrderOfTheFields() {
        assertThat(SCHEMA.numericColumns()).isEqualTo(6);
        assertThat(SCHEMA.categoricalColumns()).isEqualTo(2);
        assertThat(SCHEMA.firstNumericColumn(2)).isEqualTo(1);
        assertThat(SCHEMA.firstNumericColumn(4)).isEqualTo(5);
        assertThat(SCHEMA.firstCategoricalColumn(3)).isEqualTo(1);
        assertThat(SCHEMA.vocabulary(0)).containsExactly("CH", "DE");
        assertThat(SCHEMA.vocabulary(1)).containsExactly("false", "true");
        assertThat(SCHEMA.indexOf("at")).isEqualTo(2);
        assertThat(SCHEMA.indexOf("none")).isEqualTo(-1);
    }

    @Test
    void shouldHaveTwoColumnsForEachCycleOfATimestampTheDaysFirst() {
        TimestampField both = new TimestampField("t", "/t", TimestampFormat.ISO_8601);
        assertThat(both.numericColumns()).isEqualTo(4);
        assertThat(both.withCycles(List.of(Cycle.WEEK, Cycle.DAY))).isEqualTo(both);
        assertThat(both.column(Cycle.WEEK)).isEqualTo(2);
        TimestampField week = both.withCycles(List.of(Cycle.WEEK));
        assertThat(week.numericColumns()).isEqualTo(2);
        assertThat(week.column(Cycle.WEEK)).isZero();
        assertThat(week.column(Cycle.DAY)).isEqualTo(-1);
    }

    @Test
    void shouldKeepWhatFieldsMean() {
        Schema described = new Schema(List.of(
                new NumericField("amount", "/amount")
                        .withDescription(" in Rappen\n")
                        .withRange(0, 9)
                        .withCentre(5, 2)
                        .withMissing(List.of("--")),
                new CategoricalField("country", "/country")
                        .withDescription("ISO 3166")
                        .withVocabulary(List.of("CH"))
                        .withMissing(List.of("--")),
                new TimestampField("at", "/at", TimestampFormat.EPOCH_MILLIS)
                        .withDescription("of the till")
                        .withCycles(List.of(Cycle.DAY))
                        .withMissing(List.of("--")),
                new BooleanField("flag", "/flag", List.of("--")).withDescription("chip read")));
        assertThat(described.fields())
                .extracting(Field::description)
                .containsExactly("in Rappen", "ISO 3166", "of the till", "chip read");
        assertThat(Schema.fromJson(described.toJson())).isEqualTo(described);
        assertThat(new NumericField("amount", "/amount").withDescription("  ").description())
                .isNull();
        assertThat(SCHEMA.toJson()).doesNotContain("description");
    }

    @Test
    void shouldComeBackFromItsJsonAsItWas() {
        assertThat(Schema.fromJson(SCHEMA.toJson())).isEqualTo(SCHEMA);
        assertThat(Schema.fromJson("{\"fields\":[{\"type\":\"timestamp\",\"name\":\"t\",\"pointer\":\"/t\"}]}")
                        .fields())
                .containsExactly(new TimestampField("t", "/t", TimestampFormat.ISO_8601));
    }

    @Test
    void shouldKeepWhatWasFittedAndHowValuesAreWritten() {
        Schema schema = new Schema(List.of(
                new NumericField("x", "/x")
                        .withMissing(List.of("--", "-999"))
                        .withNotation(new Notation(",", ".", "$", "%"))
                        .withCentre(47.377, 1e-4)
                        .withRange(47.1234567, 48),
                new CategoricalField("c", "/c", List.of("a")).withMissing(List.of("?")),
                new BooleanField("b", "/b", List.of("-")),
                new TimestampField("t", "/t", new TimestampFormat("dd.MM.yyyy HH:mm"))
                        .withMissing(List.of("0"))
                        .withCycles(List.of(Cycle.DAY))));

        assertThat(Schema.fromJson(schema.toJson())).isEqualTo(schema);
        assertThat(schema.toJson())
                .contains(
                        "\"centre\" : 47.377",
                        "\"missing\" : [ \"--\"",
                        "\"dd.MM.yyyy HH:mm\"",
                        "\"cycles\" : [ \"day\" ]");
    }

    @Test
    void shouldLeaveOutWhatIsAsItIsWithoutAWord() {
        assertThat(SCHEMA.toJson())
                .doesNotContain("centre", "scale", "missing", "notation", "range", "plain", "cycles");
    }

    @Test
    void shouldReadSchemasOfTheFirstRelease() {
        NumericField field = (NumericField) Schema.fromJson("{\"fields\":[{\"type\":\"numeric\",\"name\":\"x\","
                        + "\"pointer\":\"/x\",\"range\":{\"least\":-1.5,\"most\":2}}]}")
                .fields()
                .get(0);

        assertThat(field).isEqualTo(new NumericField("x", "/x").withRange(-1.5, 2));
        assertThat(field.isPlain()).isTrue();
    }

    @Test
    void shouldRefuseEntriesThatCannotBeUsed() {
        String numeric = "{\"fields\":[{\"type\":\"numeric\",\"name\":\"x\",\"pointer\":\"/x\",";
        assertRefused(numeric + "\"scale\":0}]}", "scale must be");
        assertRefused(numeric + "\"centre\":\"NaN\"}]}", "centre must be");
        assertRefused(numeric + "\"missing\":[\" \"]}]}", "'missing' is empty");
        assertRefused(numeric + "\"missing\":[\"-\",\"- \"]}]}", "names a word twice");
        assertRefused(numeric + "\"notation\":{\"decimal\":\";\"}}]}", "decimal must be");
        assertRefused(numeric + "\"notation\":{\"point\":\",\"}}]}", "point");
        assertRefused(
                "{\"fields\":[{\"type\":\"timestamp\",\"name\":\"t\",\"pointer\":\"/t\",\"format\":\"iso\"}]}",
                "timestamp format 'iso' is none of");
        String timestamp = "{\"fields\":[{\"type\":\"timestamp\",\"name\":\"t\",\"pointer\":\"/t\",\"cycles\":";
        assertRefused(timestamp + "[\"month\"]}]}", "cycle 'month' is none of day, week");
        assertRefused(timestamp + "[]}]}", "field 't': 'cycles' names one or more of day, week");
        assertRefused(timestamp + "[\"day\",\"day\"]}]}", "each once");
    }

    @Test
    void shouldRefuseWhatIsNoSchemaAndSayWhatIsAllowed() {
        assertRefused("{\"fields\":[]}", "at least one field");
        assertRefused("{\"fields\":[{\"type\":\"number\",\"name\":\"x\",\"pointer\":\"/x\"}]}", "'number'");
        assertRefused("{\"fields\":[{\"type\":\"numeric\",\"name\":\"x\",\"pointer\":\"x\"}]}", "start with '/'");
        assertRefused("{\"fields\":[{\"type\":\"numeric\",\"name\":\"x\",\"pointer\":\"/x\",\"unit\":1}]}", "unit");
        assertRefused("null", "not a schema");
        assertRefused("{\"fields\":[{\"type\":\"boolean\",\"name\":\"x\",\"pointer\":\"/x\"}],\"lable\":1}", "lable");
        assertRefused("[]", "not a schema");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> Schema.fromJson(json))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldRefuseFieldsThatShareANameOrAPlace() {
        NumericField field = new NumericField("x", "/x");
        assertThatThrownBy(() -> new Schema(List.of(field, new NumericField("x", "/y"))))
                .hasMessageContaining("name 'x' is used twice");
        assertThatThrownBy(() -> new Schema(List.of(field, new BooleanField("y", "/x"))))
                .hasMessageContaining("another field already reads /x");
        assertThatThrownBy(() -> new CategoricalField("c", "/c", List.of("a", "a")))
                .hasMessageContaining("names a word twice");
    }
}
