package io.elbo.core.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;

/** What the decoder should do, said once more in the plainest way: read the tree, look the pointer up, convert. */
final class TreeModel {
    private TreeModel() {}

    /** Past this a second is lost in rounding, and so is the angle of the day. */
    private static final double FARTHEST_SECONDS = 1e12;

    /** The numeric columns that the field should fill; none where any finite angle will do. */
    static float[] numeric(Field field, JsonNode document) {
        JsonNode value = document.at(field.pointer());
        if (field instanceof NumericField numeric) {
            double number = isMissing(field, value) ? Double.NaN : number(value);
            return new float[] {clamp((number - numeric.centre()) / numeric.scale())};
        }
        TimestampField timestamp = (TimestampField) field;
        double seconds = seconds(timestamp.format(), value);
        float[] columns = new float[field.numericColumns()];
        if (!Double.isFinite(seconds)) {
            Arrays.fill(columns, Float.NaN);
            return columns;
        }
        if (Math.abs(seconds) > FARTHEST_SECONDS) {
            return new float[] {};
        }
        int next = 0;
        for (Cycle cycle : timestamp.cycles()) {
            double angle = cycle == Cycle.DAY
                    ? 2 * Math.PI * positive(seconds, 86_400) / 86_400
                    : 2 * Math.PI * positive(seconds - 4 * 86_400, 604_800) / 604_800; // 1970-01-05 was a Monday
            columns[next++] = (float) Math.sin(angle);
            columns[next++] = (float) Math.cos(angle);
        }
        return columns;
    }

    private static double positive(double value, double period) {
        double rest = value % period;
        return rest < 0 ? rest + period : rest;
    }

    /** The code that the field should have. */
    static long code(Field field, JsonNode document) {
        JsonNode value = document.at(field.pointer());
        if (!value.isValueNode() || value.isNull() || value.asText().isEmpty() || isMissing(field, value)) {
            return 0;
        }
        if (field instanceof BooleanField) {
            return switch (value.asText().toLowerCase(Locale.ROOT)) {
                case "false", "0", "0.0", "no" -> 2;
                case "true", "1", "1.0", "yes" -> 3;
                default -> 1;
            };
        }
        return Math.max(1, 2 + ((CategoricalField) field).vocabulary().indexOf(value.asText()));
    }

    private static boolean isMissing(Field field, JsonNode value) {
        return value.isValueNode() && field.missing().contains(value.asText().trim());
    }

    private static double number(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        String text = value.isTextual() ? value.textValue().strip() : "";
        if (!text.matches("[-+.0-9eE]+")) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static float clamp(double value) {
        return Double.isNaN(value) ? Float.NaN : (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }

    private static double seconds(TimestampFormat format, JsonNode value) {
        return switch (format.text()) {
            case "epoch-seconds" -> number(value);
            case "epoch-millis" -> number(value) / 1000;
            case "iso-8601" -> value.isTextual() ? iso(value.textValue().strip().replace(' ', 'T')) : Double.NaN;
            default -> throw new IllegalArgumentException(format.text());
        };
    }

    private static double iso(String text) {
        OffsetDateTime moment;
        try {
            moment = OffsetDateTime.parse(text);
        } catch (DateTimeParseException notWithOffset) {
            try {
                moment = LocalDateTime.parse(text).atOffset(ZoneOffset.UTC);
            } catch (DateTimeParseException notWithTime) {
                try {
                    moment = LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
                } catch (DateTimeParseException notADate) {
                    return Double.NaN;
                }
            }
        }
        Duration since = Duration.between(OffsetDateTime.parse("1970-01-01T00:00Z"), moment);
        return since.getSeconds() + since.getNano() * 1e-9;
    }
}
