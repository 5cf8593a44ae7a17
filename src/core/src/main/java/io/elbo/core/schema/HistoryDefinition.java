package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose history the derived fields of a schema look at, and when a record happened.
 *
 * @param pointers to the values that together are the key; empty if the key is the Kafka record's own
 * @param time pointer to the record's time; null if it is the Kafka record's timestamp
 * @param timeFormat how that time is written; null for {@link TimestampFormat#ISO_8601}
 */
public record HistoryDefinition(
        @JsonIgnore List<String> pointers,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String time,

        @JsonProperty("time-format") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        TimestampFormat timeFormat) {
    /** What stands in place of pointers if the key is the Kafka record's own. */
    public static final String RECORD_KEY = "record";

    public HistoryDefinition {
        pointers = List.copyOf(pointers);
        pointers.forEach(pointer -> requirePointer("key", pointer));
        if (new HashSet<>(pointers).size() != pointers.size()) {
            throw new SchemaException("history: 'key' names a pointer twice");
        }
        if (time != null) {
            requirePointer("time", time);
        } else if (timeFormat != null) {
            throw new SchemaException("history: a 'time-format' needs the 'time' that is written in it");
        }
    }

    @JsonCreator
    static HistoryDefinition of(
            @JsonProperty("key") @Nullable JsonNode key,
            @JsonProperty("time") @Nullable String time,
            @JsonProperty("time-format") @Nullable TimestampFormat timeFormat) {
        List<String> pointers = new ArrayList<>();
        if (key != null && key.isArray() && !key.isEmpty()) {
            key.forEach(pointer -> pointers.add(pointer.asText()));
        } else if (key != null && key.isTextual()) {
            if (!key.textValue().equals(RECORD_KEY)) {
                pointers.add(key.textValue());
            }
        } else {
            throw new SchemaException("history: 'key' is \"" + RECORD_KEY
                    + "\", a pointer such as \"/customer/id\", or a list of pointers");
        }
        return new HistoryDefinition(pointers, time, timeFormat);
    }

    private static void requirePointer(String entry, String pointer) {
        if (!pointer.startsWith("/")) {
            throw new SchemaException("history: '" + entry
                    + "' holds pointers that start with '/', such as /customer/id; got '" + pointer + "'");
        }
    }

    /** The key as the schema's JSON has it. */
    @JsonProperty("key")
    Object key() {
        return pointers.isEmpty() ? RECORD_KEY : pointers;
    }

    /** Whether the key is that of the Kafka record. */
    @JsonIgnore
    public boolean isRecordKey() {
        return pointers.isEmpty();
    }

    /** How the time is written, if there is one. */
    @JsonIgnore
    public TimestampFormat format() {
        return timeFormat == null ? TimestampFormat.ISO_8601 : timeFormat;
    }
}
