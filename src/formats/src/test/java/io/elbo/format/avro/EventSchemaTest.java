package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.event.EventType;
import io.elbo.core.format.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventSchemaTest {
    /**
     * What has been published, by the digest of its text without comments and spaces. A change of a schema is a new file beside the old one, with the next
     * number, and a new line here.
     */
    private static final Map<EventType, List<String>> PUBLISHED = Map.of(
            EventType.ANOMALY, List.of("9eaa70a8d43b69cc"),
            EventType.SCORE, List.of("57d17a4db544d1c5"),
            EventType.INCIDENT, List.of("d9aa4c82939f603c"));

    private static JsonNode jsonSchema(EventType type) throws IOException {
        String name = type.name().toLowerCase(Locale.ROOT) + ".schema.json";
        return JsonTrees.read(Files.readAllBytes(Path.of("../../kafka", name)));
    }

    private static List<String> names(Schema record) {
        return record.getFields().stream().map(Schema.Field::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeWhatWasPublished(EventType type) throws Exception {
        List<String> digests = new ArrayList<>();
        for (EventSchema schema : EventSchema.all(type)) {
            digests.add(digest(JsonTrees.read(schema.text().getBytes(StandardCharsets.UTF_8))));
        }

        assertThat(digests).isEqualTo(PUBLISHED.get(type));
    }

    private static String digest(JsonNode schema) throws NoSuchAlgorithmException {
        schema.findParents("doc").forEach(parent -> ((ObjectNode) parent).remove("doc"));
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(schema.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }

    @ParameterizedTest
    @EnumSource
    void shouldOnlyAddFieldsWithDefaultsBehindTheOthers(EventType type) {
        List<EventSchema> all = EventSchema.all(type);
        for (int later = 1; later < all.size(); later++) {
            Schema before = all.get(later - 1).schema();
            Schema after = all.get(later).schema();

            assertThat(compatibility(before, after)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(compatibility(after, before)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(after.getFields().subList(0, before.getFields().size())).isEqualTo(before.getFields());
            assertThat(after.getFields()
                            .subList(
                                    before.getFields().size(), after.getFields().size()))
                    .allMatch(Schema.Field::hasDefaultValue);
        }
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveTheMembersOfTheJsonSchema(EventType type) throws Exception {
        JsonNode json = jsonSchema(type);
        Schema schema = EventSchema.latest(type).schema();

        List<String> members = new ArrayList<>();
        json.path("properties").fieldNames().forEachRemaining(members::add);
        assertThat(names(schema)).containsExactlyInAnyOrderElementsOf(members);
        for (JsonNode required : json.path("required")) {
            assertThat(schema.getField(required.asText()).hasDefaultValue())
                    .as(required.asText())
                    .isFalse();
        }
        assertThat(schema.getFullName()).startsWith("io.elbo.events.");
        assertThat(schema.getFields()).allMatch(field -> field.doc() != null || isModel(field));
    }

    private static boolean isModel(Schema.Field field) {
        return field.name().equals("model") || field.name().equals("source");
    }

    /** One parser, as that of a build that makes classes of all files. */
    @Test
    void shouldNameEachRecordOnce() {
        Schema.Parser parser = new Schema.Parser();
        for (EventType type : EventType.values()) {
            assertThat(parser.parse(EventSchema.latest(type).text())).isNotNull();
        }
    }

    /** Unions of null and one type, and maps of texts, are what Connect's sinks, ksqlDB and Flink's tables can read. */
    @ParameterizedTest
    @EnumSource
    void shouldHaveUnionsOfNullAndOneTypeOnly(EventType type) {
        check(EventSchema.latest(type).schema());
    }

    private static void check(Schema schema) {
        switch (schema.getType()) {
            case RECORD -> schema.getFields().forEach(field -> check(field.schema()));
            case ARRAY -> check(schema.getElementType());
            case MAP -> check(schema.getValueType());
            case UNION -> {
                assertThat(schema.getTypes()).hasSize(2);
                assertThat(schema.getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
                check(schema.getTypes().get(1));
            }
            default -> assertThat(schema.getType()).isNotIn(Schema.Type.BYTES, Schema.Type.FIXED, Schema.Type.ENUM);
        }
    }
}
