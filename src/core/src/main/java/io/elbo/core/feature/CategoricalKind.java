package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.schema.CategoricalField;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of the words of a vocabulary; a number or a boolean is the word that it is written as. */
final class CategoricalKind extends WordKind {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final CategoricalField field;

    CategoricalKind(CategoricalField field, int column) {
        super(column);
        this.field = field;
    }

    @Override
    public CategoricalField field() {
        return field;
    }

    @Override
    JsonNode describeKnown(Columns columns, int row) {
        return TextNode.valueOf(word(columns, row));
    }

    @Override
    FieldReader reading(@Nullable Observation observation) {
        return observation == null
                ? new Reader(column, new Vocabulary(field.vocabulary()), new WordTable(field.vocabulary()))
                : new Reader(column, observation.vocabulary(column), WordTable.NONE);
    }

    private static final class Reader extends FieldReader {
        private final int column;
        private final Words words; // asked by the parser
        private final WordTable table; // the same words, asked with bytes

        Reader(int column, Words words, WordTable table) {
            this.column = column;
            this.words = words;
            this.table = table;
        }

        @Override
        public void clear(Batch batch, int row) {
            batch.setCategorical(row, column, Codes.MISSING);
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            int length = isScalar(token) ? parser.getTextLength() : 0;
            int code = length == 0
                    ? Codes.MISSING
                    : words.code(parser.getTextCharacters(), parser.getTextOffset(), length);
            batch.setCategorical(row, column, code);
        }

        @Override
        public int text(byte[] json, int start, Batch batch, int row) {
            int at = start;
            int hash = 0;
            for (byte b = json[at]; b != '"'; b = json[at]) {
                if (b >= ' ' && b != '\\') {
                    hash = WordTable.hash(hash, b);
                    at++;
                    continue;
                }
                int next = JsonText.multibyte(json, at);
                if (next == JsonText.GIVE_UP) {
                    return JsonText.GIVE_UP;
                }
                for (; at < next; at++) {
                    hash = WordTable.hash(hash, json[at]);
                }
            }
            put(json, start, at, hash, batch, row);
            return at + 1;
        }

        @Override
        public boolean number(
                byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
            put(json, from, to, WordTable.hash(json, from, to), batch, row);
            return true;
        }

        @Override
        public void truth(boolean value, Batch batch, int row) {
            byte[] word = value ? TRUE : FALSE;
            put(word, 0, word.length, WordTable.hash(word, 0, word.length), batch, row);
        }

        @Override
        public void utf8(byte[] bytes, int from, int to, Batch batch, int row) {
            if (from == to) {
                clear(batch, row);
            } else {
                put(bytes, from, to, WordTable.hash(bytes, from, to), batch, row);
            }
        }

        private void put(byte[] bytes, int from, int to, int hash, Batch batch, int row) {
            if (table == WordTable.NONE) { // words are still being collected
                char[] text = JsonText.string(bytes, from, to).toCharArray();
                batch.setCategorical(row, column, words.code(text, 0, text.length));
                return;
            }
            int word = table.number(bytes, from, to, hash);
            batch.setCategorical(row, column, word == WordTable.UNKNOWN ? Codes.UNSEEN : Codes.FIRST_WORD + word);
        }
    }
}
