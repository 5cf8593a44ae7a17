package io.elbo.core.feature;

import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What fitting must know of records beyond the columns that a batch holds: every word that occurs, and the numbers of
 * the last record in double precision, before any centre and scale. Not thread-safe.
 */
public final class Observation {
    private final List<GrowingVocabulary> vocabularies = new ArrayList<>(); // by categorical column
    private final double[] numbers; // [numericColumns], of the last record

    /** @param maxWords how many words of each field are kept */
    public Observation(Schema schema, int maxWords) {
        for (int i = 0; i < schema.categoricalColumns(); i++) {
            vocabularies.add(new GrowingVocabulary(maxWords));
        }
        numbers = new double[schema.numericColumns()];
    }

    /** Forgets the numbers of the last record. */
    public void clear() {
        Arrays.fill(numbers, Double.NaN);
    }

    void number(int column, double value) {
        numbers[column] = value;
    }

    /** The number of the last record in the column of a numeric field; NaN where it is missing. */
    public double number(int column) {
        return numbers[column];
    }

    Words vocabulary(int column) {
        return vocabularies.get(column);
    }

    /** The words of a categorical column in the order of their codes, which start at {@link Codes#FIRST_WORD}. */
    public List<String> words(int column) {
        return vocabularies.get(column).words();
    }
}
