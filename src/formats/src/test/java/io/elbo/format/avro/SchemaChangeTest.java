package io.elbo.format.avro;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaChange;
import io.elbo.core.format.SchemaChange.Kind;
import io.elbo.core.format.SchemaChange.Place;
import io.elbo.format.envelope.Envelope;
import io.elbo.format.envelope.EnvelopeFormat;
import io.elbo.format.envelope.SkippedTombstones;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What another schema of the writer changes at the places that are read. */
class SchemaChangeTest {
    private static final List<String> READ = List.of("/amount", "/channel", "/card/country");

    private final Map<Long, String> registry = new HashMap<>();
    private final WriterSchemas schemas = id -> {
        String text = registry.get(id);
        return text == null
                ? new WriterSchemas.NotFound("schema " + id + " is not in the registry")
                : new WriterSchemas.Found(new WriterSchema("AVRO", text, List.of()));
    };

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[" + fields + "]}";
    }

    private static String field(String name, String type) {
        return "{\"name\":\"" + name + "\",\"type\":" + type + "}";
    }

    private static String card(String type) {
        return field("card", "{\"type\":\"record\",\"name\":\"Card\",\"fields\":[" + field("country", type) + "]}");
    }

    private static String words(String... symbols) {
        return "{\"type\":\"enum\",\"name\":\"Word\",\"symbols\":[\"" + String.join("\",\"", symbols) + "\"]}";
    }

    private List<Place> change(RecordFormat format, String before, String after) {
        registry.put(17L, before);
        registry.put(18L, after);
        SchemaChange change = requireNonNull(format.change(17, 18, READ));
        assertThat(change.from()).isEqualTo("17");
        assertThat(change.to()).isEqualTo("18");
        return change.places();
    }

    private List<Place> change(String before, String after) {
        return change(AvroFormat.framed(Framing.CONFLUENT, schemas), before, after);
    }

    @Test
    void shouldNameFieldsThatAreGoneAndThatAreNew() {
        assertThat(change(
                        record(field("amount", "\"double\"") + "," + field("channel", "\"string\"")),
                        record(field("amount", "\"double\"") + "," + card("\"string\""))))
                .containsExactly(new Place("/channel", Kind.GONE, "gone"), new Place("/card/country", Kind.NEW, "new"));
    }

    @Test
    void shouldSayWhichTypeAFieldHasNow() {
        assertThat(change(
                        record(field("amount", "\"double\"") + "," + field("channel", "\"string\"")),
                        record(field("amount", "\"string\"") + "," + field("channel", "[\"null\",\"boolean\"]"))))
                .containsExactly(
                        new Place("/amount", Kind.TYPE, "is text, not a number"),
                        new Place("/channel", Kind.TYPE, "is true or false, not text"));
    }

    @Test
    void shouldSayNothingOfTypesThatAreReadAlikeAndOfPlacesThatNobodyReads() {
        assertThat(change(
                        record(field("amount", "\"int\"") + "," + field("channel", "\"string\"") + ","
                                + field("note", "\"string\"")),
                        record(field("channel", "[\"null\"," + words("WEB") + "]") + ","
                                + field("amount", "\"double\""))))
                .isEmpty();
    }

    @Test
    void shouldNameTheWordsThatAnEnumDidNotHave() {
        assertThat(change(record(card(words("SE", "DE"))), record(card(words("SE", "FR", "DE", "NO")))))
                .containsExactly(new Place("/card/country", Kind.WORDS, "may be FR, NO"));
    }

    @Test
    void shouldFollowTheAliasesOfTheReadersSchema() throws UnusableSchemaException {
        String reader = record(field("amount", "\"double\"")
                + ",{\"name\":\"channel\",\"type\":\"string\",\"aliases\":[\"medium\"],\"default\":\"WEB\"}");
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas, reader);
        String named = record(field("amount", "\"double\"") + "," + field("channel", "\"string\""));

        assertThat(change(format, named, record(field("medium", "\"string\"") + "," + field("amount", "\"int\""))))
                .containsExactly(new Place("/channel", Kind.RENAMED, "is read from medium"));
    }

    @Test
    void shouldNameAFieldThatHasItsDefaultFromNowOn() throws UnusableSchemaException {
        String reader = record(
                field("amount", "\"double\"") + ",{\"name\":\"channel\",\"type\":\"string\",\"default\":\"WEB\"}");
        RecordFormat format = AvroFormat.framed(Framing.CONFLUENT, schemas, reader);
        String whole = record(field("amount", "\"double\"") + "," + field("channel", "\"string\""));

        assertThat(change(format, whole, record(field("amount", "\"double\""))))
                .containsExactly(new Place("/channel", Kind.GONE, "gone"));
    }

    @Test
    void shouldCompareWithinEnvelopes() {
        RecordFormat format = new SkippedTombstones(
                new EnvelopeFormat(Envelope.DEBEZIUM, false, AvroFormat.framed(Framing.CONFLUENT, schemas)));

        assertThat(change(
                        format,
                        event(field("amount", "\"double\"") + "," + field("channel", "\"string\"")),
                        event(field("amount", "\"double\""))))
                .containsExactly(new Place("/channel", Kind.GONE, "gone"));
        assertThat(format.schemaId(new byte[] {0, 0, 0, 0, 18}, RecordHeaders.NONE))
                .isEqualTo(18);
    }

    private static String event(String fields) {
        return "{\"type\":\"record\",\"name\":\"Event\",\"fields\":[" + field("op", "\"string\"") + ","
                + field("after", record(fields)) + "]}";
    }

    @Test
    void shouldNotCompareWithASchemaThatCannotBeHad() {
        registry.put(17L, record(field("amount", "\"double\"")));

        assertThat(AvroFormat.framed(Framing.CONFLUENT, schemas).change(17, 18, READ))
                .isNull();
    }
}
