package io.elbo.trainer.fit;

import io.elbo.core.feature.Observation;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The frozen result of the fit: the schema with its vocabularies, centres and scales, and for every column how the network
 * sees it. It knows no rows. A schema is declared by the user, observed over history, frozen here, and then only applied: by
 * the trainer to the stored rows, and, as part of the model file, by the service to records. Immutable.
 */
public final class FittedSchema {
    /** A categorical field keeps this many words, the most frequent ones; the rest is outside its vocabulary. */
    public static final int MAX_WORDS = 128;

    private final Schema schema;
    private final List<FittedField> fields;
    private final List<FittedField> byNumericColumn = new ArrayList<>();
    private final List<NumericTransform> transforms = new ArrayList<>(); // by numeric column
    private final List<FittedField> byCategoricalColumn = new ArrayList<>();

    private FittedSchema(Schema declared, List<FittedField> fields) {
        this.fields = List.copyOf(fields);
        schema = declared.withFields(fields.stream().map(FittedField::field).toList());
        for (FittedField field : fields) {
            for (NumericTransform transform : field.transforms()) {
                byNumericColumn.add(field);
                transforms.add(transform);
            }
            if (field.coding() != null) {
                byCategoricalColumn.add(field);
            }
        }
    }

    /** Fits every field of the declared schema to the rows. */
    static FittedSchema fit(Schema declared, Observation observation, TrainedRows rows) {
        return new FittedSchema(
                declared,
                IntStream.range(0, declared.fields().size())
                        .mapToObj(i -> declared.fields().get(i).accept(new FieldFit(declared, i, observation, rows)))
                        .toList());
    }

    /** The schema as the model file has it. */
    public Schema schema() {
        return schema;
    }

    public FittedField field(int fieldIndex) {
        return fields.get(fieldIndex);
    }

    /** The field that the numeric column belongs to. */
    public FittedField fieldOfNumericColumn(int column) {
        return byNumericColumn.get(column);
    }

    public NumericTransform transform(int numericColumn) {
        return transforms.get(numericColumn);
    }

    public CategoryCoding coding(int categoricalColumn) {
        return Objects.requireNonNull(byCategoricalColumn.get(categoricalColumn).coding());
    }

    /** The smallest and the largest value of the numeric column as the model reads it; null if history had none. */
    public NumericField.@Nullable Range columnRange(int numericColumn) {
        return byNumericColumn.get(numericColumn).columnRange();
    }

    /** Whether the categorical column has two words whatever history had, so that one logit is enough for them. */
    public boolean isBinary(int categoricalColumn) {
        return byCategoricalColumn.get(categoricalColumn).isBinary();
    }

    /** Whether all trained rows are the same. */
    public boolean isConstant() {
        return fields.stream().allMatch(FittedField::isConstant);
    }

    /** Share of trained rows without a value in the field, never quite 0 nor 1. */
    public double missingShare(int fieldIndex) {
        return fields.get(fieldIndex).missingShare();
    }

    /** Expected share of values outside the vocabulary of the categorical column, never 0. */
    public double unseenShare(int categoricalColumn) {
        return byCategoricalColumn.get(categoricalColumn).unseenShare();
    }

    /** What the model reads for a number as it was observed. */
    float numeric(int column, double observed) {
        return byNumericColumn.get(column).numeric(observed);
    }

    /** The final code of one that was observed. */
    int code(int column, int observed) {
        return byCategoricalColumn.get(column).code(observed);
    }
}
