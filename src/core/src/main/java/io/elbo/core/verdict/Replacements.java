package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.history.Comparison;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts other values into the fields of a row, as if its record had them. A number that fields are derived from is one value of
 * the record: if one of these fields, or the number itself, gets another value, the number that it stands for is put into all of
 * them. They are replaced together, then. A field of anything else is replaced by itself. Immutable.
 */
public final class Replacements {
    private static final double MAX_WHOLE = 1e15;
    private static final int DIGITS_OF_SPREAD = 2; // after the first one

    private final Schema schema;
    private final List<FieldKind> kinds;
    private final @Nullable KeyHistory history;
    private final int[]
            sources; // [fields], index of the number that others are derived from; HistoryInputs.NONE for other fields
    private final List<Set<Integer>> together; // [fields]
    private final List<ExpectedValue> expectedValues; // [fields]

    public Replacements(ModelMetadata model) {
        this(model.schema(), expectedValues(model));
    }

    /** @param expectedValues of each field */
    Replacements(Schema schema, List<ExpectedValue> expectedValues) {
        this.schema = schema;
        this.expectedValues = expectedValues;
        kinds = FieldKind.of(schema);
        history = KeyHistory.of(schema);
        sources = sources(schema);
        together = IntStream.range(0, sources.length)
                .mapToObj(field -> sources[field] == HistoryInputs.NONE
                        ? Set.of(field)
                        : IntStream.range(0, sources.length)
                                .filter(other -> sources[other] == sources[field])
                                .boxed()
                                .collect(Collectors.toUnmodifiableSet()))
                .toList();
    }

    static List<ExpectedValue> expectedValues(ModelMetadata model) {
        Schema schema = model.schema();
        @Nullable
        OrdinaryValues[] byField = new @Nullable OrdinaryValues[schema.fields().size()];
        for (OrdinaryValues values : model.ordinaryValues()) {
            int field = schema.indexOf(values.field());
            if (field >= 0) {
                byField[field] = values;
            }
        }
        return IntStream.range(0, byField.length)
                .mapToObj(field -> new ExpectedValue(schema.fields().get(field), byField[field]))
                .toList();
    }

    private static int[] sources(Schema schema) {
        HistoryInputs inputs = HistoryInputs.of(schema);
        int[] sources = new int[schema.fields().size()];
        Arrays.fill(sources, HistoryInputs.NONE);
        for (int i = 0; i < sources.length; i++) {
            if (!(schema.fields().get(i) instanceof DerivedField derived)
                    || derived.as().source() != Derivation.Source.NUMBER) {
                continue;
            }
            sources[i] = inputs.source(derived);
            for (int j = 0; j < sources.length; j++) {
                if (schema.fields().get(j) instanceof NumericField number && isOf(number, derived)) {
                    sources[j] = sources[i];
                }
            }
        }
        return sources;
    }

    private static boolean isOf(NumericField number, DerivedField derived) {
        return number.pointer().equals(derived.pointer())
                && number.missing().equals(derived.missing())
                && Objects.equals(number.notation(), derived.notation());
    }

    /** The fields that change if this one does, itself among them. */
    Set<Integer> together(int field) {
        return together.get(field);
    }

    /** What derives fields from the history of a key; null if there are no such fields. */
    @Nullable
    KeyHistory history() {
        return history;
    }

    /**
     * Puts a value into the field, and what follows from it into the fields that change with it.
     *
     * @param value as {@link FieldKind#describe} or {@link FieldKind#asInRecord} writes it
     */
    public void put(int field, JsonNode value, Batch batch, int row) {
        JsonNode number = number(field, value, batch, row);
        if (history == null || number == null) {
            kinds.get(field).put(value, batch, row);
            return;
        }
        history.replace(batch, row, sources[field], number.doubleValue());
        for (int other : together(field)) {
            if (!(schema.fields().get(other) instanceof DerivedField)) {
                kinds.get(other).put(number, batch, row);
            }
        }
    }

    /** Leaves the field without a value, and the fields that change with it. */
    void clear(int field, Batch batch, int row) {
        for (int other : together(field)) {
            kinds.get(other).clear(batch, row);
        }
    }

    /** The number that the record has if the field has this value; null if it is not the value of a number that others are derived from. */
    @Nullable
    JsonNode number(int field, JsonNode value, Batch batch, int row) {
        if (history == null || sources[field] == HistoryInputs.NONE || !value.isNumber()) {
            return null;
        }
        if (!(schema.fields().get(field) instanceof DerivedField)) {
            return value;
        }
        int column = schema.firstNumericColumn(field);
        double number = history.number(batch, row, column, value.doubleValue());
        return Double.isFinite(number) ? rounded(field, number, history.compare(batch, row, column)) : null;
    }

    /** As the record could have it. */
    private JsonNode rounded(int field, double number, @Nullable Comparison comparison) {
        for (int other : together(field)) {
            Field each = schema.fields().get(other);
            if (each instanceof NumericField) {
                return expectedValues.get(other).of(DoubleNode.valueOf(number));
            }
        }
        double own;
        double spread;
        if (comparison instanceof Comparison.Level level) {
            own = level.value();
            spread = level.spread();
        } else if (comparison instanceof Comparison.Counter counter) {
            own = counter.value();
            spread = 1;
        } else {
            return DoubleNode.valueOf(number);
        }
        if (own == Math.rint(own) && spread >= 1 && Math.abs(number) < MAX_WHOLE) {
            return LongNode.valueOf(Math.round(number));
        }
        return DoubleNode.valueOf(roundedBy(number, spread));
    }

    /** A number without digits beyond a hundredth of the spread. */
    static double roundedBy(double number, double spread) {
        return spread > 0 && Double.isFinite(spread) && Double.isFinite(number)
                ? new BigDecimal(number)
                        .setScale(DIGITS_OF_SPREAD - (int) Math.floor(Math.log10(spread)), RoundingMode.HALF_EVEN)
                        .doubleValue()
                : number;
    }
}
