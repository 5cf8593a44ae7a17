package io.elbo.trainer.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Rows of a batch back to JSON documents: the decoder's inverse. A timestamp is put into the week that starts on the given
 * Monday, since only its time of the day and day of the week are known. A pointer's segments become nested objects.
 */
public final class RecordWriter {
    private static final MathContext FLOAT_DIGITS = new MathContext(7);
    private static final int SECONDS_PER_DAY = 86_400;

    private final Schema schema;
    private final LocalDate monday;

    public RecordWriter(Schema schema, LocalDate monday) {
        this.schema = schema;
        this.monday = monday;
    }

    public ObjectNode document(Batch batch, int row) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < schema.fields().size(); i++) {
            put(document, schema.fields().get(i).pointer(), value(batch, row, i));
        }
        return document;
    }

    private static void put(ObjectNode document, String pointer, JsonNode value) {
        String[] segments = pointer.substring(1).split("/", -1);
        ObjectNode target = document;
        for (int i = 0; i < segments.length; i++) {
            String name = segments[i].replace("~1", "/").replace("~0", "~");
            if (i == segments.length - 1) {
                target.set(name, value);
            } else {
                target = target.withObjectProperty(name);
            }
        }
    }

    private JsonNode value(Batch batch, int row, int fieldIndex) {
        Field field = schema.fields().get(fieldIndex);
        if (field instanceof NumericField) {
            float value = batch.numeric(row, schema.firstNumericColumn(fieldIndex));
            return Float.isNaN(value)
                    ? NullNode.getInstance()
                    : DoubleNode.valueOf(
                            new BigDecimal(value).round(FLOAT_DIGITS).doubleValue());
        }
        if (field instanceof TimestampField timestamp) {
            return timestamp(batch, row, schema.firstNumericColumn(fieldIndex), timestamp.format());
        }
        int column = schema.firstCategoricalColumn(fieldIndex);
        int code = (int) batch.categorical(row, column);
        if (code < Codes.FIRST_WORD) {
            return NullNode.getInstance();
        }
        String word = schema.vocabulary(column).get(code - Codes.FIRST_WORD);
        return field instanceof BooleanField ? BooleanNode.valueOf(Boolean.parseBoolean(word)) : TextNode.valueOf(word);
    }

    private JsonNode timestamp(Batch batch, int row, int column, TimestampFormat format) {
        if (Float.isNaN(batch.numeric(row, column))) {
            return NullNode.getInstance();
        }
        double day = turn(batch.numeric(row, column), batch.numeric(row, column + 1));
        double week = turn(batch.numeric(row, column + 2), batch.numeric(row, column + 3));
        // both angles know the time of the day; the day's knows it better, the week's says which day
        long weekday = Math.floorMod(Math.round(week * 7 - day), 7L);
        long second = Math.round(day * SECONDS_PER_DAY);
        Instant moment = monday.plusDays(weekday)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plusSeconds(second);
        return switch (format) {
            case ISO_8601 -> TextNode.valueOf(moment.toString());
            case EPOCH_SECONDS -> JsonNodeFactory.instance.numberNode(moment.getEpochSecond());
            case EPOCH_MILLIS -> JsonNodeFactory.instance.numberNode(moment.toEpochMilli());
        };
    }

    private static double turn(float sine, float cosine) {
        double turns = Math.atan2(sine, cosine) / (2 * Math.PI);
        return turns < 0 ? turns + 1 : turns;
    }
}
