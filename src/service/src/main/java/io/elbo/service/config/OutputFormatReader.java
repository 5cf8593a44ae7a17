package io.elbo.service.config;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.event.EventType;
import io.elbo.format.avro.AvroEvents;
import io.elbo.format.writer.Subjects;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.TopicRole;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a detector says of the form of its events into their encoding, or refuses it in one line. */
final class OutputFormatReader {
    private OutputFormatReader() {}

    /**
     * @param topics which the detector writes: their schemas are asked for from now on
     * @param subjects of the registry of schemas; null if there is none
     * @return null for JSON
     */
    static @Nullable EventEncoding read(
            String property, String value, Map<TopicRole, String> topics, @Nullable Subjects subjects) {
        return switch (value.strip()) {
            case "json" -> null;
            case "avro" -> {
                if (subjects == null) {
                    throw new BadConfigurationException(property + "=avro needs a registry of schemas: set "
                            + SchemaRegistryReader.PREFIX + "url to its address");
                }
                EventEncoding encoding = new AvroEvents(subjects);
                topics.forEach((role, topic) -> {
                    EventType event = role.event();
                    if (event != null) {
                        encoding.open(event, topic);
                    }
                });
                yield encoding;
            }
            default -> throw BadConfigurationException.of(property, value, "allowed are json and avro");
        };
    }
}
