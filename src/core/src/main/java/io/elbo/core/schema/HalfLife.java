package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * After how many records of a key what it remembers of a record counts half.
 *
 * @param records at least 1
 */
public record HalfLife(int records) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) records?");

    public HalfLife {
        if (records < 1) {
            throw new SchemaException("a half-life is at least 1 record, got " + records);
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static HalfLife of(@Nullable String text) {
        Matcher matcher = FORM.matcher(text == null ? "" : text.strip());
        if (!matcher.matches()) {
            throw new SchemaException("a half-life is a number of records, such as '100 records', got '" + text + "'");
        }
        return new HalfLife(Integer.parseInt(matcher.group(1)));
    }

    @JsonValue
    @Override
    public String toString() {
        return records + " records";
    }
}
