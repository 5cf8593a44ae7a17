package io.elbo.core.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.elbo.core.schema.DerivedField;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * Derived numbers: one numeric column, which the key's history fills. Decoding leaves it missing, and reads what the field
 * looks at into the batch's sources ({@link HistoryInputs}).
 */
final class DerivedKind extends FieldKind {
    private static final MathContext FLOAT_DIGITS = new MathContext(7);

    private final DerivedField field;
    private final int column;

    DerivedKind(DerivedField field, int column) {
        this.field = field;
        this.column = column;
    }

    @Override
    public DerivedField field() {
        return field;
    }

    @Override
    public ValueState state(Columns columns, int row) {
        return Float.isNaN(columns.numeric(row, column)) ? ValueState.MISSING : ValueState.KNOWN;
    }

    @Override
    JsonNode describeKnown(Columns columns, int row) {
        return DoubleNode.valueOf(
                new BigDecimal(columns.numeric(row, column)).round(FLOAT_DIGITS).doubleValue());
    }

    /** The derived number: a record's document does not have it. */
    @Override
    public JsonNode shown(JsonNode document, Columns columns, int row) {
        return describe(columns, row);
    }

    @Override
    public void put(JsonNode described, Batch batch, int row) {
        batch.setNumeric(row, column, described.isNumber() ? described.floatValue() : Float.NaN);
    }

    @Override
    @Nullable
    FieldReader reading(@Nullable Observation observation) {
        return null;
    }
}
