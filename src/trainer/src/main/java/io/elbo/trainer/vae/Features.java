package io.elbo.trainer.vae;

import io.elbo.core.feature.Codes;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.CategoryCoding;
import io.elbo.trainer.fit.FittedSchema;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.NumericTransform;

/**
 * How rows become the network's arrays. Inputs are the standardised numeric columns, then the coding of each categorical
 * column. Targets are the same numeric columns, and one logit per word of each categorical column. Immutable.
 */
public final class Features {
    private final History history;
    private final FittedSchema fitted;
    private final int numericColumns;
    private final int categoricalColumns;
    private final int[] firstInput; // [categoricalColumns]
    private final int[] firstLogit; // [categoricalColumns]
    private final float[] min; // [numericColumns], standardised
    private final float[] width; // [numericColumns]
    private final int inputs;
    private final int logits;

    public Features(History history) {
        this.history = history;
        fitted = history.fitted();
        Schema schema = history.schema();
        numericColumns = schema.numericColumns();
        categoricalColumns = schema.categoricalColumns();
        firstInput = new int[categoricalColumns];
        firstLogit = new int[categoricalColumns];
        int nextInput = numericColumns;
        int nextLogit = 0;
        for (int column = 0; column < categoricalColumns; column++) {
            firstInput[column] = nextInput;
            firstLogit[column] = nextLogit;
            nextInput += fitted.coding(column).inputs();
            nextLogit += logits(column);
        }
        inputs = nextInput;
        logits = nextLogit;
        min = new float[numericColumns];
        width = new float[numericColumns];
        for (int column = 0; column < numericColumns; column++) {
            fitRange(column);
        }
    }

    /** The range that history had. A constant column's value is in the middle of 1. */
    private void fitRange(int column) {
        NumericField.Range range = fitted.columnRange(column);
        NumericTransform transform = fitted.transform(column);
        float low = transform.standardise(range == null ? Float.NaN : (float) range.min());
        float high = transform.standardise(range == null ? Float.NaN : (float) range.max());
        width[column] = high > low ? high - low : 1;
        min[column] = high > low ? low : low - 0.5f;
    }

    public History history() {
        return history;
    }

    /** What was fitted to the rows. */
    public FittedSchema fitted() {
        return fitted;
    }

    public int numericColumns() {
        return numericColumns;
    }

    public int categoricalColumns() {
        return categoricalColumns;
    }

    public int inputs() {
        return inputs;
    }

    /** The smallest value of each numeric column in history, standardised. */
    public float[] min() {
        return min.clone();
    }

    /** From the smallest value of each numeric column to the largest, standardised; above 0. */
    public float[] width() {
        return width.clone();
    }

    /** One over {@link #width}. */
    public float[] perWidth() {
        float[] perWidth = new float[numericColumns];
        for (int column = 0; column < numericColumns; column++) {
            perWidth[column] = 1 / width[column];
        }
        return perWidth;
    }

    /** Where the standardised value 0 stands in history's range, whose ends are 0 and 1. */
    public float[] placeOfZero() {
        float[] place = new float[numericColumns];
        for (int column = 0; column < numericColumns; column++) {
            place[column] = -min[column] / width[column];
        }
        return place;
    }

    /** Logits of all categorical columns together. */
    public int logits() {
        return logits;
    }

    /** Logits of one column: one per word, and one where history had no word at all. */
    public int logits(int column) {
        return Math.max(1, fitted.coding(column).words());
    }

    public int firstInput(int column) {
        return firstInput[column];
    }

    public int firstLogit(int column) {
        return firstLogit[column];
    }

    /**
     * Whether a logit is free, [logits]: 1, or 0 for the first of a boolean field, which leaves its softmax with one logit,
     * so that its cross-entropy is the binary one.
     */
    public float[] freeLogits() {
        float[] free = new float[logits];
        java.util.Arrays.fill(free, 1);
        for (int column = 0; column < categoricalColumns; column++) {
            if (fitted.isBinary(column)) {
                free[firstLogit[column]] = 0;
            }
        }
        return free;
    }

    /** Which column a logit belongs to, row-major [logits, categoricalColumns] of 0 and 1. */
    public float[] logitGroups() {
        float[] groups = new float[logits * categoricalColumns];
        for (int column = 0; column < categoricalColumns; column++) {
            for (int i = 0; i < logits(column); i++) {
                groups[(firstLogit[column] + i) * categoricalColumns + column] = 1;
            }
        }
        return groups;
    }

    /** Arrays of some rows, row-major: what the network reads and what it is held to. */
    static final class Arrays {
        final int rows;
        final float[] inputs; // [rows, inputs]
        final float[] numericPresent; // [rows, numericColumns], 1 or 0
        final float[] rarity; // [rows, categoricalColumns]
        final float[] words; // [rows, logits], one-hot within each column; all 0 for missing and unseen
        final float[] wordPresent; // [rows, categoricalColumns], 1 or 0

        private Arrays(Features features, int rows) {
            this.rows = rows;
            inputs = new float[rows * features.inputs];
            numericPresent = new float[rows * features.numericColumns];
            rarity = new float[rows * features.categoricalColumns];
            words = new float[rows * features.logits];
            wordPresent = new float[rows * features.categoricalColumns];
        }
    }

    Arrays arrays(int[] rows) {
        Arrays arrays = new Arrays(this, rows.length);
        for (int i = 0; i < rows.length; i++) {
            for (int column = 0; column < numericColumns; column++) {
                float value = history.numeric(rows[i], column);
                arrays.inputs[i * inputs + column] = fitted.transform(column).standardise(value);
                arrays.numericPresent[i * numericColumns + column] = Float.isNaN(value) ? 0 : 1;
            }
            for (int column = 0; column < categoricalColumns; column++) {
                int code = history.code(rows[i], column);
                CategoryCoding coding = fitted.coding(column);
                coding.encode(code, arrays.inputs, i * inputs + firstInput[column]);
                arrays.rarity[i * categoricalColumns + column] = coding.rarity(code);
                if (code >= Codes.FIRST_WORD) {
                    arrays.words[i * logits + firstLogit[column] + code - Codes.FIRST_WORD] = 1;
                    arrays.wordPresent[i * categoricalColumns + column] = 1;
                }
            }
        }
        return arrays;
    }
}
