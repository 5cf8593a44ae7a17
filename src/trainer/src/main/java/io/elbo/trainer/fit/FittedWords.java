package io.elbo.trainer.fit;

import io.elbo.core.feature.Codes;
import io.elbo.core.model.FieldReference;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.Field;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A fitted field with a categorical column: a categorical or a boolean one. */
public final class FittedWords extends FittedField {
    private static final int MAX_BINS = 18;
    private static final int BINARY = 2;

    private final Field field;
    private final int column;
    private final int[] finalCodes; // [observed codes]
    private final CategoryCoding coding;
    private final double unseenShare;
    private final boolean vocabularyIsFixed;
    private final boolean isConstant;

    /**
     * @param field with its vocabulary
     * @param finalCodes the code of each observed one
     * @param vocabularyIsFixed whether the kind of field, not history, says which words there are
     */
    FittedWords(Field field, int column, int[] finalCodes, boolean vocabularyIsFixed, TrainedRows rows) {
        super(missingShare(column, rows));
        this.field = field;
        this.column = column;
        this.finalCodes = finalCodes.clone();
        this.vocabularyIsFixed = vocabularyIsFixed;
        long[] counts = new long[Codes.FIRST_WORD + field.vocabulary().size()];
        for (int i = 0; i < rows.count(); i++) {
            counts[code(rows.observedCode(i, column))]++;
        }
        coding = new CategoryCoding(counts);
        isConstant = Arrays.stream(counts).filter(count -> count > 0).count() <= 1;
        long once = Arrays.stream(counts, Codes.FIRST_WORD, counts.length)
                .filter(count -> count == 1)
                .count();
        // Good and Turing: what is new comes as often as what came once
        unseenShare = Math.min(1, (counts[Codes.UNSEEN] + once + 0.5) / (rows.count() + 1.0));
    }

    private static double missingShare(int column, TrainedRows rows) {
        int missing = 0;
        for (int i = 0; i < rows.count(); i++) {
            missing += rows.observedCode(i, column) == Codes.MISSING ? 1 : 0;
        }
        return (missing + 0.5) / (rows.count() + 1.0);
    }

    @Override
    public Field field() {
        return field;
    }

    @Override
    CategoryCoding coding() {
        return coding;
    }

    @Override
    int code(int observed) {
        return finalCodes[observed];
    }

    @Override
    public boolean isConstant() {
        return isConstant;
    }

    @Override
    double unseenShare() {
        return unseenShare;
    }

    @Override
    boolean isBinary() {
        return vocabularyIsFixed && field.vocabulary().size() == BINARY;
    }

    @Override
    OrdinaryValues ordinaryValues(History history, int rows) {
        List<Double> shares = IntStream.range(0, coding.words())
                .mapToObj(word -> (double) (float) coding.share(Codes.FIRST_WORD + word))
                .toList();
        return new OrdinaryValues(field.name(), missingShare(), List.of(), false, shares);
    }

    @Override
    FieldReference reference(History history, int rows) {
        long[] counts = new long
                [Codes.FIRST_WORD + Math.min(MAX_BINS, field.vocabulary().size())];
        FieldReference bins = new FieldReference(field.name(), List.of(), References.shares(counts));
        for (int row = 0; row < rows; row++) {
            counts[bins.bin((long) history.code(row, column))]++;
        }
        return new FieldReference(field.name(), List.of(), References.shares(counts));
    }
}
