package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InferSchemaTest {
    @TempDir
    Path folder = Path.of("set by JUnit");

    private Path data = Path.of("set before each test");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeData() throws IOException {
        data = Files.writeString(folder.resolve("a.csv"), "amount,country,fraud\n1.5,CH,0\n2.5,DE,1\n9,DE,0\n");
    }

    private int execute(String... args) {
        CommandLine command = ElboTrain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    @Test
    void shouldWriteTheSchemaAloneToStandardOutput() {
        assertThat(execute("infer-schema", data.toString(), "--label", "fraud")).isZero();
        assertThat(Schema.fromJson(out.toString()).fields()).hasSize(2);
        assertThat(err.toString()).contains("FIELD", "amount", "numeric", "1.5 … 9", "2 fields from 3 rows");
    }

    @Test
    void shouldWriteTheSchemaToAFileAndTheTableToStandardOutput() throws IOException {
        Path schema = folder.resolve("schema.json");
        assertThat(execute("infer-schema", data.toString(), "--out", schema.toString()))
                .isZero();
        assertThat(Schema.fromJson(Files.readString(schema)).fields()).hasSize(2);
        assertThat(out.toString()).contains("country", "WARNING: 'fraud' looks like a label", "Schema written to");
    }

    private Path schemaFile(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void shouldTakeTypesAndCommentsFromASchemaOfRecords() throws IOException {
        Path avro = schemaFile("payment.avsc", """
                {"type":"record","name":"Payment","fields":[
                  {"name":"amount","type":"double","doc":"in Swiss francs"},{"name":"country","type":"string"},
                  {"name":"fraud","type":"boolean"}]}""");
        assertThat(execute("infer-schema", data.toString(), "--label", "fraud", "--schema-file", avro.toString()))
                .isZero();
        assertThat(Schema.fromJson(out.toString()).fields())
                .extracting(Field::description)
                .containsExactly("in Swiss francs", null);
    }

    @Test
    void shouldStartFromASchemaAloneIfThereIsNoData() throws IOException {
        Path schema = schemaFile("payment.json", """
                {"type":"object","required":["amount"],"properties":{
                  "amount":{"type":"number"},"channel":{"enum":["pos","web"],"description":"where"}}}""");
        assertThat(execute("infer-schema", "--schema-file", schema.toString())).isZero();
        assertThat(Schema.fromJson(out.toString()).fields())
                .containsExactly(
                        new NumericField("amount", "/amount"),
                        new CategoricalField("channel", "/channel", List.of("pos", "web")).withDescription("where"));
        assertThat(err.toString())
                .contains("2 fields from the schema alone", "one of 2 words; may be missing", "no data was looked at");
    }

    @Test
    void shouldLookForTheRecordInItsEnvelope() throws IOException {
        Path avro = schemaFile("envelope.avsc", """
                {"type":"record","name":"Envelope","fields":[
                  {"name":"before","type":["null",{"type":"record","name":"Value","fields":[
                    {"name":"amount","type":"double","doc":"in Swiss francs"}]}]},
                  {"name":"after","type":["null","Value"]},
                  {"name":"op","type":"string"}]}""");
        assertThat(execute("infer-schema", "--schema-file", avro.toString(), "--envelope", "debezium"))
                .isZero();
        assertThat(Schema.fromJson(out.toString()).fields())
                .containsExactly(new NumericField("amount", "/amount").withDescription("in Swiss francs"));
    }

    @Test
    void shouldRefuseWhatASchemaAloneCannotSay() throws IOException {
        Path avro = schemaFile("event.json", "{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}");
        assertThat(execute("infer-schema", "--schema-file", avro.toString(), "--key", "/customer"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is learned from data");
        assertThat(execute("infer-schema", "--schema-file", avro.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("event.json: no place of the schema can become a field");
        Path broken = schemaFile("event.avsc", "{");
        assertThat(execute("infer-schema", "--schema-file", broken.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("event.avsc cannot be used: the schema cannot be parsed");
    }

    @Test
    void shouldReportAFailureInOneLine() {
        assertThat(execute("infer-schema", folder.resolve("none.csv").toString()))
                .isEqualTo(1);
        assertThat(err.toString().strip())
                .startsWith("error: ")
                .endsWith("none.csv: no such file")
                .hasLineCount(1);
    }
}
