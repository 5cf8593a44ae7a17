package io.elbo.demo;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.TimestampForm;
import io.elbo.core.schema.TimestampFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds key and time of a row. A row without a time has that of the row before. Not thread-safe. */
final class RowReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a row says. */
    record Row(@Nullable String key, @Nullable Long timestampMillis) {}

    private final @Nullable JsonPointer key;
    private final @Nullable JsonPointer time;
    private final TimestampForm form;
    private @Nullable Long lastMillis;

    /**
     * @param key a column or a JSON pointer; null if rows have no key
     * @param time the same; null if rows have no time
     */
    RowReader(@Nullable String key, @Nullable String time, TimestampFormat format) {
        this.key = key == null ? null : pointer(key);
        this.time = time == null ? null : pointer(time);
        form = TimestampForm.of(format);
    }

    private static JsonPointer pointer(String place) {
        return JsonPointer.compile(
                place.startsWith("/") ? place : "/" + place.replace("~", "~0").replace("/", "~1"));
    }

    /** Whether rows may have a key of their own. */
    boolean hasKey() {
        return key != null;
    }

    /** Key and time of the row, null where it has none. */
    Row read(byte[] json) throws IOException {
        if (key == null && time == null) {
            return new Row(null, null);
        }
        JsonNode row = JSON.readTree(json);
        if (time != null) {
            double seconds = form.epochSeconds(row.at(time).asText());
            if (Double.isFinite(seconds) && seconds >= 0) {
                lastMillis = (long) (seconds * 1e3);
            }
        }
        return new Row(key == null ? null : text(row.at(key)), lastMillis);
    }

    private static @Nullable String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? null : value.isValueNode() ? value.asText() : value.toString();
    }
}
