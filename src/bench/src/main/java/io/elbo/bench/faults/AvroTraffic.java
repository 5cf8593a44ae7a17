package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.schema.Schema;
import io.elbo.demo.encoding.ConfluentFrame;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import io.elbo.testkit.SchemaRegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Traffic whose values are Avro and name a schema of a real registry, which is killed and started again. Records have one of the two newest
 * schemas, so that some wait for the registry while others do not need it.
 */
final class AvroTraffic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUBJECT = Detectors.MAIN.input() + "-value";

    private record Version(org.apache.avro.Schema schema, int id) {
        /** The document as Confluent's serializers write it. */
        byte[] written(JsonNode document) {
            return ConfluentFrame.around(AvroSchemas.written(schema, document), id);
        }
    }

    private final SchemaRegistryProcess registry;
    private final ObjectNode example;
    private final List<String> added = new ArrayList<>();
    private final Map<Long, WriterSchema> schemas = new ConcurrentHashMap<>();
    private volatile Version before;
    private volatile Version newest;
    private boolean turn; // of the thread that sends

    /**
     * Starts the registry.
     *
     * @param documents of the traffic
     */
    AvroTraffic(Path work, List<ObjectNode> documents) throws IOException {
        registry = SchemaRegistryProcess.start(Files.createDirectories(work.resolve("schemas")))
                .awaitReady();
        example = AvroSchemas.union(documents).put("noise", "of large records");
        added.addAll(RunningTotals.NAMES);
        before = register();
        newest = before;
    }

    private Version register() {
        org.apache.avro.Schema schema = AvroSchemas.of(example, added);
        int id = registry.register(
                SUBJECT,
                JSON.createObjectNode().put("schema", schema.toString()).toString());
        schemas.put((long) id, new WriterSchema("AVRO", schema.toString(), List.of()));
        return new Version(schema, id);
    }

    /** What the service is told of the registry. */
    Map<String, String> properties() {
        return Map.of("elbo.schema.registry.url", registry.address().toString());
    }

    /** What the service must read in a record: it must find what the registry has been told, and nothing else. */
    RecordDecoder decoder(Schema schema) {
        WriterSchemas known = id -> {
            WriterSchema writer = schemas.get(id);
            return writer == null
                    ? new WriterSchemas.NotFound("schema " + id + " has not been registered")
                    : new WriterSchemas.Found(writer);
        };
        return AvroFormat.framed(Framing.CONFLUENT, known).decoder(DocumentReaders.of(schema), Records.MAX_BYTES);
    }

    /** A document in Avro; poison as it is. For the thread that sends. */
    byte @Nullable [] encoded(byte @Nullable [] value) {
        if (value == null || value.length == 0 || value.length > Records.MAX_BYTES || value[0] != '{') {
            return value;
        }
        turn = !turn;
        Version version = turn ? newest : before;
        try {
            JsonNode document = JSON.readTree(value);
            return document.isObject() ? version.written(document) : value;
        } catch (IOException e) {
            return value;
        }
    }

    /** Lets records name a schema that the service does not know while the registry is away. */
    void strike(long millis) throws InterruptedException {
        added.add("added_" + added.size());
        registry.awaitReady(); // it may have been started again a moment ago
        Version next = register();
        registry.kill();
        before = newest;
        newest = next;
        Thread.sleep(millis);
        registry.startAgain();
    }

    @Override
    public void close() {
        registry.close();
    }
}
