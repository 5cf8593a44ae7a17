package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.elbo.core.schema.BooleanField;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** True or false, also written as a word or as 0 and 1. */
final class BooleanKind extends WordKind {
    private static final int FALSE = Codes.FIRST_WORD;
    private static final int TRUE = Codes.FIRST_WORD + 1;

    private final BooleanField field;

    BooleanKind(BooleanField field, int column) {
        super(column);
        this.field = field;
    }

    @Override
    public BooleanField field() {
        return field;
    }

    @Override
    JsonNode describeKnown(Columns columns, int row) {
        return BooleanNode.valueOf(columns.categorical(row, column) == TRUE);
    }

    @Override
    FieldReader reading(@Nullable Observation observation) {
        return new Reader(column);
    }

    private static final class Reader extends FieldReader {
        private static final int MAX_LENGTH = 5;

        private final int column;

        Reader(int column) {
            this.column = column;
        }

        @Override
        public void clear(Batch batch, int row) {
            batch.setCategorical(row, column, Codes.MISSING);
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                truth(token == JsonToken.VALUE_TRUE, batch, row);
            } else if (isScalar(token)) {
                String text = parser.getTextLength() > MAX_LENGTH ? "?" : parser.getText();
                batch.setCategorical(row, column, code(text));
            } else {
                clear(batch, row);
            }
        }

        private static int code(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "" -> Codes.MISSING;
                case "true", "1", "1.0", "yes" -> TRUE;
                case "false", "0", "0.0", "no" -> FALSE;
                default -> Codes.UNSEEN;
            };
        }

        @Override
        public int text(byte[] json, int start, Batch batch, int row) {
            int end = JsonText.endOfText(json, start);
            if (end == JsonText.GIVE_UP) {
                return JsonText.GIVE_UP;
            }
            // more bytes than characters: what is longer in bytes may still be longer in characters
            String text = JsonText.string(json, start, end);
            batch.setCategorical(row, column, code(text.length() > MAX_LENGTH ? "?" : text));
            return end + 1;
        }

        @Override
        public boolean number(
                byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
            if (to - from == 1) {
                batch.setCategorical(row, column, digits > 1 ? Codes.UNSEEN : FALSE + digits);
            } else {
                batch.setCategorical(row, column, code(JsonText.string(json, from, to)));
            }
            return true;
        }

        @Override
        public void truth(boolean value, Batch batch, int row) {
            batch.setCategorical(row, column, value ? TRUE : FALSE);
        }
    }
}
