package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.TypicalContribution;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.score.Explanations;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Says why a record scored as it did: the fields that cost more than they usually do, with value and expected value. Fields
 * whose value is the expected one, and fields that cost what they usually cost, are no reasons; what is new always is one.
 * Immutable.
 */
public final class Explainer {
    private static final int LONGEST_TEXT = 200;

    private final Schema schema;
    private final int top;
    private final double[] usual; // [fields], mean of ordinary records, nats
    private final double[] high; // [fields], nats

    /** @param top how many fields are named at most */
    public Explainer(ModelMetadata model, int top) {
        if (top < 1) {
            throw new IllegalArgumentException("at least one field must be named, got " + top);
        }
        schema = model.schema();
        this.top = top;
        usual = new double[schema.fields().size()];
        high = new double[schema.fields().size()];
        for (TypicalContribution contribution : model.typicalContributions()) {
            int field = schema.indexOf(contribution.field());
            if (field >= 0) {
                usual[field] = contribution.mean();
                high[field] = contribution.high();
            }
        }
    }

    /**
     * The fields that cost more than they usually do, those first that exceed most what they rarely exceed; one at least
     * where a value differs from what was expected. {@code document} is the record that the row was decoded from.
     */
    public List<Contribution> explain(JsonNode document, Batch batch, Explanations explanations, int row) {
        List<Integer> ranked = IntStream.range(0, schema.fields().size())
                .boxed()
                .filter(field -> !isAsExpected(batch, explanations, row, field))
                .sorted(Comparator.comparingDouble(field -> high[field] - explanations.contribution(row, field)))
                .toList();
        List<Integer> unusual = ranked.stream()
                .filter(field -> explanations.contribution(row, field) > usual[field]
                        || reason(batch, row, field) != Reason.UNEXPECTED)
                .toList();
        return (unusual.isEmpty() ? ranked.stream().limit(1) : unusual.stream().limit(top))
                .map(field -> contribution(document, batch, explanations, row, field))
                .toList();
    }

    /** Whether the value is one that the model knows, and the one that it expected here. */
    private boolean isAsExpected(Batch batch, Explanations explanations, int row, int fieldIndex) {
        Field field = schema.fields().get(fieldIndex);
        if (field instanceof TimestampField || reason(batch, row, fieldIndex) != Reason.UNEXPECTED) {
            return false;
        }
        int numeric = schema.firstNumericColumn(fieldIndex);
        int categorical = schema.firstCategoricalColumn(fieldIndex);
        return field.numericColumns() > 0
                ? batch.numeric(row, numeric) == explanations.expectedNumeric(row, numeric)
                : batch.categorical(row, categorical) == explanations.expectedCategorical(row, categorical);
    }

    private Contribution contribution(
            JsonNode document, Batch batch, Explanations explanations, int row, int fieldIndex) {
        Field field = schema.fields().get(fieldIndex);
        return new Contribution(
                field.name(),
                shown(document.at(field.pointer())),
                expected(explanations, row, fieldIndex),
                explanations.contribution(row, fieldIndex),
                reason(batch, row, fieldIndex));
    }

    private static JsonNode shown(JsonNode value) {
        if (value instanceof MissingNode) {
            return NullNode.getInstance();
        }
        if (value.isContainerNode()) {
            return TextNode.valueOf(value.isArray() ? "[array]" : "{object}");
        }
        return value.isTextual() && value.textValue().length() > LONGEST_TEXT
                ? TextNode.valueOf(value.textValue().substring(0, LONGEST_TEXT) + "…")
                : value;
    }

    private JsonNode expected(Explanations explanations, int row, int fieldIndex) {
        Field field = schema.fields().get(fieldIndex);
        if (field instanceof NumericField) {
            return FloatNode.valueOf(explanations.expectedNumeric(row, schema.firstNumericColumn(fieldIndex)));
        }
        if (field instanceof TimestampField) {
            return TextNode.valueOf(timeOfDay(explanations, row, schema.firstNumericColumn(fieldIndex)));
        }
        int column = schema.firstCategoricalColumn(fieldIndex);
        int code = (int) explanations.expectedCategorical(row, column);
        if (code < Codes.FIRST_WORD) {
            return NullNode.getInstance();
        }
        return field instanceof BooleanField
                ? BooleanNode.valueOf(code > Codes.FIRST_WORD)
                : TextNode.valueOf(((CategoricalField) field).vocabulary().get(code - Codes.FIRST_WORD));
    }

    /** The expected moment as a weekday and a time (UTC), from the four angles' columns. */
    private static String timeOfDay(Explanations explanations, int row, int firstColumn) {
        double day = Math.atan2(
                explanations.expectedNumeric(row, firstColumn), explanations.expectedNumeric(row, firstColumn + 1));
        double week = Math.atan2(
                explanations.expectedNumeric(row, firstColumn + 2), explanations.expectedNumeric(row, firstColumn + 3));
        int minute = (int) Math.floorMod(Math.round(turn(day) * 1440), 1440L);
        int weekday = (int) Math.floorMod((long) Math.floor(turn(week) * 7), 7L);
        String name = java.time.DayOfWeek.of(1 + weekday).getDisplayName(java.time.format.TextStyle.SHORT, Locale.ROOT);
        return name + " " + LocalTime.of(minute / 60, minute % 60) + " UTC";
    }

    private static double turn(double angle) {
        double turns = angle / (2 * Math.PI);
        return turns < 0 ? turns + 1 : turns;
    }

    private Reason reason(Batch batch, int row, int fieldIndex) {
        Field field = schema.fields().get(fieldIndex);
        if (field.numericColumns() > 0) {
            float value = batch.numeric(row, schema.firstNumericColumn(fieldIndex));
            if (Float.isNaN(value)) {
                return Reason.MISSING;
            }
            NumericField.Range range = field instanceof NumericField numeric ? numeric.range() : null;
            return range == null || range.contains(value) ? Reason.UNEXPECTED : Reason.OUT_OF_RANGE;
        }
        int code = (int) batch.categorical(row, schema.firstCategoricalColumn(fieldIndex));
        return switch (code) {
            case Codes.MISSING -> Reason.MISSING;
            case Codes.UNSEEN -> Reason.UNSEEN;
            default -> Reason.UNEXPECTED;
        };
    }
}
