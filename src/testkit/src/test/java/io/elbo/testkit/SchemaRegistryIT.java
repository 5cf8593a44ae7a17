package io.elbo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.elbo.format.registry.RegistryClient;
import io.elbo.format.registry.RegistrySettings;
import io.elbo.format.writer.SchemaIds;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import io.elbo.format.writer.WriterSchemas.Lookup;
import io.elbo.format.writer.WriterSchemas.NotFound;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of a registry against a real one, which is killed and started again while it is asked. */
class SchemaRegistryIT {
    private static final String CARD =
            "{\"type\":\"record\",\"name\":\"Card\",\"fields\":[{\"name\":\"country\",\"type\":\"string\"}]}";
    private static final String PAYMENT =
            "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[{\"name\":\"card\",\"type\":\"Card\"}]}";
    private static final String PROTO = "syntax = \"proto3\"; message Payment { int32 amount = 1; }";
    private static final String SECOND = "\"long\"";
    private static final int UNKNOWN = 4_711;

    private static String body(String type, String schema, String references) {
        return "{\"schemaType\":\"" + type + "\",\"schema\":\"" + schema.replace("\"", "\\\"") + "\",\"references\":"
                + references + "}";
    }

    private static WriterSchema found(RegistryClient client, long id) {
        Lookup lookup = client.find(id);
        assertThat(lookup).isInstanceOf(Found.class);
        return ((Found) lookup).schema();
    }

    @Test
    void shouldFindSchemasOfARegistryThatIsKilledAndStartedAgain(@TempDir Path folder) {
        assumeTrue(SchemaRegistryProcess.isAvailable(), "Apicurio has not been unpacked: see src/testkit/pom.xml");
        try (SchemaRegistryProcess registry =
                        SchemaRegistryProcess.start(folder).awaitReady();
                RegistryClient client = client(registry)) {
            registry.register("card", body("AVRO", CARD, "[]"));
            int payment = registry.register(
                    "payment", body("AVRO", PAYMENT, "[{\"name\":\"Card\",\"subject\":\"card\",\"version\":1}]"));
            int proto = registry.register("proto", body("PROTOBUF", PROTO, "[]"));
            int second = registry.register("second", body("AVRO", SECOND, "[]"));

            WriterSchema avro = found(client, payment);
            assertThat(avro.type()).isEqualTo("AVRO");
            assertThat(avro.text()).contains("Payment");
            assertThat(avro.references()).singleElement().satisfies(card -> {
                assertThat(card.name()).isEqualTo("Card");
                assertThat(card.text()).contains("country");
            });
            assertThat(found(client, proto).type()).isEqualTo("PROTOBUF");
            assertThat(found(client, proto).text()).contains("int32 amount = 1");
            BoundedWait.until("there is no such schema", () -> client.find(UNKNOWN) instanceof NotFound);
            BoundedWait.until(
                    "there is no schema of this GUID", () -> client.find(SchemaIds.ofGuid(1, 2)) instanceof NotFound);
            assertThat(client.latest("card")).isInstanceOf(Found.class);
            assertThat(client.latest("nobody")).isInstanceOf(NotFound.class);

            registry.kill();
            BoundedWait.until("the registry is away", () -> client.awayBecause() != null || isAway(client, second));
            assertThat(client.find(payment)).isEqualTo(new Found(avro));
            assertThat(client.find(UNKNOWN)).isInstanceOf(NotFound.class);

            registry.startAgain();
            BoundedWait.until("the schema is found", () -> !isAway(client, second));
            assertThat(found(client, second)).isEqualTo(new WriterSchema("AVRO", SECOND, List.of()));
            assertThat(client.awayBecause()).isNull();
            assertThat(client.find(UNKNOWN)).isInstanceOf(NotFound.class);
            BoundedWait.until("there is no such schema", () -> client.find(UNKNOWN + 1) instanceof NotFound);
        }
    }

    private static RegistryClient client(SchemaRegistryProcess registry) {
        return RegistrySettings.of(Map.of("url", registry.address().toString())).client();
    }

    private static boolean isAway(RegistryClient client, long id) {
        return client.find(id) instanceof Away;
    }
}
