package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A span of time, written as a whole number of one unit: {@code 30s}, {@code 5m}, {@code 1h} or {@code 7d}.
 *
 * @param seconds at least 1
 */
public record TimeWindow(long seconds) {
    private static final String UNITS = "smhd";
    private static final long[] SECONDS = {1, 60, 3_600, 86_400};
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) ?([" + UNITS + "])");

    public TimeWindow {
        if (seconds < 1) {
            throw new SchemaException("a window is at least 1s, got " + seconds + " seconds");
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static TimeWindow of(@Nullable String text) {
        Matcher matcher = FORM.matcher(text == null ? "" : text.strip());
        if (!matcher.matches()) {
            throw new SchemaException("a window is a span of time, such as 30s, 5m, 1h or 7d, got '" + text + "'");
        }
        return new TimeWindow(Long.parseLong(matcher.group(1)) * SECONDS[UNITS.indexOf(matcher.group(2))]);
    }

    @JsonValue
    @Override
    public String toString() {
        int unit = SECONDS.length - 1;
        while (seconds % SECONDS[unit] != 0) {
            unit--;
        }
        return seconds / SECONDS[unit] + String.valueOf(UNITS.charAt(unit));
    }
}
