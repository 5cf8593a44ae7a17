package io.elbo.core.feature;

import com.fasterxml.jackson.databind.JsonNode;

/** Words: one categorical column, which holds the word's code. */
abstract sealed class WordKind extends FieldKind permits CategoricalKind, BooleanKind {
    final int column;

    WordKind(int column) {
        this.column = column;
    }

    @Override
    public ValueState state(Columns columns, int row) {
        return switch ((int) columns.categorical(row, column)) {
            case Codes.MISSING -> ValueState.MISSING;
            case Codes.UNSEEN -> ValueState.UNSEEN;
            default -> ValueState.KNOWN;
        };
    }

    @Override
    public void put(JsonNode described, Batch batch, int row) {
        int word = field().vocabulary().indexOf(described.asText());
        int code = word < 0 ? Codes.UNSEEN : Codes.FIRST_WORD + word;
        batch.setCategorical(row, column, described.isNull() ? Codes.MISSING : code);
    }

    /** The row's word; the row must hold one. */
    final String word(Columns columns, int row) {
        return field().vocabulary().get((int) columns.categorical(row, column) - Codes.FIRST_WORD);
    }
}
