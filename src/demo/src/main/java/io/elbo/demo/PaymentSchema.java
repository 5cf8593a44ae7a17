package io.elbo.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.demo.encoding.PaymentEncoder;
import io.elbo.demo.encoding.PaymentFormat;
import io.elbo.testkit.SchemaRegistration;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the payments of one run are written: the format, and the registry that has their schema.
 *
 * @param registry null for JSON
 */
record PaymentSchema(
        PaymentFormat format,
        PaymentEncoder encoder,
        @Nullable URI registry) {
    /**
     * Registers the schema of the topic's values.
     *
     * @param givenRegistry address of the registry to use; empty for one of its own, which the teardown ends
     */
    static PaymentSchema register(PaymentFormat format, String topic, String givenRegistry, Teardown teardown) {
        if (!format.hasSchema()) {
            return new PaymentSchema(format, format.encoder(0), null);
        }
        URI registry = givenRegistry.isBlank()
                ? teardown.add(EmbeddedSchemaRegistry.create().start()).address()
                : URI.create(givenRegistry.replaceFirst("/+$", ""));
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("schemaType", format.schemaType())
                .put("schema", format.schema())
                .toString();
        try {
            int id = SchemaRegistration.register(registry, topic + "-value", body);
            return new PaymentSchema(format, format.encoder(id), registry);
        } catch (IOException | IllegalArgumentException e) {
            throw new DemoException("the registry of schemas at " + registry + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What the service must be told. */
    Map<String, String> properties(String detector) {
        return registry == null
                ? Map.of()
                : Map.of(
                        "elbo.schema.registry.url",
                        registry.toString(),
                        "elbo.detectors." + detector + ".format",
                        format.toString());
    }
}
