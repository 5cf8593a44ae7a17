package io.elbo.format.avro;

import io.elbo.core.event.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A published schema of events, {@code kafka/avro/<type>-<version>.avsc}. Every version that was ever published is here: events are
 * written with the latest and read with the one that they name. Immutable.
 *
 * <p>A later version adds fields with a default behind the others of the event, and changes nothing else. So the bytes of a later
 * version begin with those of an earlier one, and a release that does not know it reads what it knows.
 *
 * @param text in Avro's JSON
 */
record EventSchema(EventType type, int version, String text, Schema schema) {
    /** Marks a string that is a JSON text. */
    static final String MEDIA_TYPE = "contentMediaType";

    private static final Map<EventType, List<EventSchema>> ALL = all();

    /** All of a type, by their versions from 1 on. */
    static List<EventSchema> all(EventType type) {
        return ALL.getOrDefault(type, List.of());
    }

    static EventSchema latest(EventType type) {
        List<EventSchema> all = all(type);
        return all.get(all.size() - 1);
    }

    /** As CloudEvents' {@code dataschema} names it. */
    String urn() {
        return prefix(type) + version;
    }

    /** The one that an event names; if it is of a later release, the latest that is known here. */
    static EventSchema named(EventType type, String urn) {
        List<EventSchema> all = all(type);
        return all.stream().filter(each -> each.urn().equals(urn)).findFirst().orElseGet(() -> latest(type));
    }

    private static String prefix(EventType type) {
        return "urn:elbo:schema:" + type.text() + ":avro:";
    }

    private static Map<EventType, List<EventSchema>> all() {
        Map<EventType, List<EventSchema>> all = new EnumMap<>(EventType.class);
        for (EventType type : EventType.values()) {
            List<EventSchema> versions = new ArrayList<>();
            String name = type.name().toLowerCase(Locale.ROOT);
            for (int version = 1; ; version++) {
                try (InputStream file = EventSchema.class.getResourceAsStream(name + "-" + version + ".avsc")) {
                    if (file == null) {
                        break;
                    }
                    String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
                    versions.add(new EventSchema(type, version, text, new Schema.Parser().parse(text)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            all.put(type, List.copyOf(versions));
        }
        return all;
    }
}
