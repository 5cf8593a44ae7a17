package io.elbo.trainer.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.format.Declarations;
import io.elbo.format.declared.Declaration;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.trainer.source.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredTest {
    private static final int ROWS = 200;

    @TempDir
    Path folder = Path.of("set by JUnit");

    private static Declaration avro(String fields) throws UnusableSchemaException {
        return Declarations.of(new WriterSchema(
                "AVRO", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}", List.of()));
    }

    private static Declaration field(String type) throws UnusableSchemaException {
        return avro("{\"name\":\"f\",\"doc\":\"what it means\",\"type\":" + type + "}");
    }

    /** What becomes of the field f, which has in row i the JSON value of that row. */
    private Guess guess(String type, IntFunction<String> value) throws IOException, UnusableSchemaException {
        return infer(field(type), i -> "{\"f\":" + value.apply(i) + ",\"x\":" + i * 37 % 101 + "}")
                .guesses()
                .get(0);
    }

    private Proposal infer(Declaration declared, IntFunction<String> record) throws IOException {
        Path file = Files.writeString(
                folder.resolve("records.jsonl"),
                IntStream.range(0, ROWS).mapToObj(record).collect(Collectors.joining("\n")));
        return Inference.of(Dataset.of(file, null), declared, Long.MAX_VALUE, Set.of(), (fraction, rows) -> {});
    }

    @Test
    void shouldTakeABooleanForOneAlsoIfItIsWrittenAsADigit() throws Exception {
        Guess guess = guess("\"boolean\"", i -> i % 3 == 0 ? "1" : "0");
        assertThat(guess.field()).isEqualTo(new BooleanField("f", "/f").withDescription("what it means"));
        assertThat(guess.why()).contains("as the schema says");
    }

    @Test
    void shouldTakeAnEnumForAWordWhateverItsSymbolsLookLike() throws Exception {
        Guess guess = guess(
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"NONE\",\"TRUE\",\"FALSE\",\"RARE\"]}",
                i -> i % 3 == 0 ? "\"NONE\"" : i % 3 == 1 ? "\"TRUE\"" : "\"FALSE\"");
        assertThat(guess.field())
                .isEqualTo(new CategoricalField("f", "/f", List.of("NONE", "TRUE", "FALSE", "RARE"))
                        .withDescription("what it means"));
    }

    @Test
    void shouldTakeDigitsInATextForACode() throws Exception {
        assertThat(guess("\"string\"", i -> "\"" + (8000 + i % 20) + "\"").field())
                .isInstanceOf(CategoricalField.class);
        assertThat(guess("\"string\"", i -> "\"" + i % 20 + ".5\"").field()).isInstanceOf(NumericField.class);
        assertThat(guess("\"int\"", i -> "" + (8000 + i % 20)).field()).isInstanceOf(NumericField.class);
    }

    @Test
    void shouldReadTimesAsTheSchemaSays() throws Exception {
        Instant start = Instant.parse("2026-01-05T00:00:00Z");
        Guess time = guess(
                "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}",
                i -> "\"" + start.plusSeconds(i * 7_200L) + "\"");
        assertThat(time.field())
                .isEqualTo(new TimestampField("f", "/f", TimestampFormat.ISO_8601).withDescription("what it means"));
        Guess micros = guess(
                "{\"type\":\"long\",\"connect.name\":\"io.debezium.time.MicroTimestamp\"}",
                i -> "" + start.plusSeconds(i * 37 % ROWS * 7_200L).toEpochMilli() * 1_000);
        assertThat(micros.field())
                .isEqualTo(
                        new TimestampField("f", "/f", TimestampFormat.EPOCH_MICROS).withDescription("what it means"));
    }

    @Test
    void shouldReadTheWeekdayAloneOfADate() throws Exception {
        Guess date = guess(
                "{\"type\":\"int\",\"logicalType\":\"date\"}",
                i -> "\""
                        + Instant.parse("2026-01-05T00:00:00Z")
                                .plusSeconds(86_400L * i)
                                .toString()
                                .substring(0, 10) + "\"");
        assertThat(date.field())
                .isEqualTo(new TimestampField("f", "/f", TimestampFormat.ISO_8601)
                        .withCycles(List.of(Cycle.WEEK))
                        .withDescription("what it means"));
    }

    @Test
    void shouldLetTheDataDecideWhatCanBeAField() throws Exception {
        assertThat(guess("\"long\"", i -> "" + i).field()).isNull();
        assertThat(guess("\"string\"", i -> "\"" + i * 7_919L + "-" + i + "\"").field())
                .isNull();
        assertThat(guess("\"bytes\"", i -> "null").why()).contains("bytes");
        assertThat(guess("[\"null\",\"double\"]", i -> i % 2 == 0 ? "null" : i * 37 % 101 + ".5")
                        .field())
                .isEqualTo(new NumericField("f", "/f").withDescription("what it means"));
    }

    @Test
    void shouldBelieveDataThatContradictTheSchemaAndSaySo() throws Exception {
        Proposal proposal = infer(field("\"boolean\""), i -> "{\"f\":" + i * 37 % 101 + "}");
        assertThat(proposal.schema().fields()).first().isInstanceOf(NumericField.class);
        assertThat(proposal.warnings()).anyMatch(text -> text.contains("'f' is true or false by the schema"));
    }

    @Test
    void shouldLeaveTheEnvelopeOut() throws Exception {
        Proposal proposal = infer(
                avro("{\"name\":\"x\",\"type\":\"int\"}"),
                i -> "{\"x\":" + i * 37 % 101 + ",\"$envelope\":{\"op\":\"c\"}}");
        assertThat(proposal.schema().fields()).containsExactly(new NumericField("x", "/x"));
        assertThat(proposal.guesses().get(1).why()).contains("of the envelope");
    }

    @Test
    void shouldTellWhatNoRecordHas() throws Exception {
        Declaration declared = avro("""
                {"name":"x","type":"int"},{"name":"gone","type":"string"},
                {"name":"customer","type":["null",{"type":"record","name":"C","fields":[{"name":"age","type":"int"}]}]}""");
        Proposal proposal = infer(declared, i -> "{\"x\":" + i * 37 % 101 + ",\"customer\":null}");
        assertThat(proposal.guesses()).extracting(Guess::name).containsExactly("x", "gone", "customer.age");
        assertThat(proposal.guesses().get(2).why()).contains("a whole number by the schema, but no record has it");
    }

    @Test
    void shouldProposeASchemaWithoutData() throws Exception {
        Proposal proposal = SchemaProposal.of(avro("""
                        {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2},"doc":"in CHF"},
                        {"name":"chip","type":"boolean"},
                        {"name":"channel","type":{"type":"enum","name":"E","symbols":["POS","WEB"]}},
                        {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
                        {"name":"day","type":{"type":"int","logicalType":"date"}},
                        {"name":"created_at","type":"long"},
                        {"name":"merchant_id","type":["null","string"]},
                        {"name":"id","type":{"type":"string","logicalType":"uuid"}},
                        {"name":"is_fraud","type":"boolean"},
                        {"name":"tags","type":{"type":"map","values":"string"}}"""), "payment.avsc");
        assertThat(proposal.schema().fields())
                .containsExactly(
                        new NumericField("amount", "/amount").withDescription("in CHF"),
                        new BooleanField("chip", "/chip"),
                        new CategoricalField("channel", "/channel", List.of("POS", "WEB")),
                        new TimestampField("at", "/at", TimestampFormat.ISO_8601),
                        new TimestampField("day", "/day", TimestampFormat.ISO_8601).withCycles(List.of(Cycle.WEEK)),
                        (Field) new CategoricalField("merchant_id", "/merchant_id"));
        assertThat(proposal.guesses())
                .filteredOn(guess -> guess.field() == null)
                .extracting(Guess::name)
                .containsExactly("created_at", "id", "is_fraud", "tags");
        assertThat(proposal.warnings())
                .anyMatch(text -> text.contains("merchant_id"))
                .anyMatch(text -> text.contains("'is_fraud' looks like a label"))
                .anyMatch(text -> text.contains("no data was looked at"));
    }

    @Test
    void shouldSayThatARecordWithinItselfIsNotFollowed() throws Exception {
        Proposal proposal = SchemaProposal.of(
                avro("{\"name\":\"x\",\"type\":\"double\"},{\"name\":\"next\",\"type\":[\"null\",\"R\"]}"), "r.avsc");

        assertThat(proposal.guesses().get(1).why())
                .isEqualTo("a record within itself, which is not followed; may be missing");
    }

    @Test
    void shouldWarnOfChangeEventsThatAreReadAsRecords() throws Exception {
        Proposal proposal = infer(
                avro(""),
                i -> "{\"payload\":{\"op\":\"c\",\"after\":{\"x\":" + i * 37 % 101
                        + "},\"source\":{\"db\":\"shop\"}}}");

        assertThat(proposal.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("--envelope debezium"));
    }

    @Test
    void shouldTellAKeyFromTheFields() throws Exception {
        Proposal proposal = infer(avro(""), i -> "{\"id\":\"c" + i % 20 + "\",\"x\":" + i * 37 % 101 + "}");
        Proposal told =
                proposal.within(new Schema(List.of(proposal.schema().fields().get(1))));

        assertThat(told.guesses()).extracting(Guess::name).containsExactly("id", "x");
        assertThat(told.guesses().get(0).field()).isNull();
        assertThat(told.guesses().get(0).why()).startsWith("the key");
        assertThat(told.schema().fields()).hasSize(1);
    }
}
