package io.elbo.format.envelope;

import static io.elbo.core.feature.JsonText.GIVE_UP;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.JsonText;
import io.elbo.core.feature.Notes;

/** Notes whether the record stands there: as an object, whose fields others read, or as a text, which it keeps. */
final class RowReader extends NoteReader {
    static final int OBJECT = 1;
    static final int TEXT = 2;

    RowReader(int mark) {
        super(mark);
    }

    @Override
    public void group(Batch batch, int row) {
        set(OBJECT, batch);
    }

    @Override
    void text(byte[] bytes, int from, int to, Batch batch) {
        Notes notes = batch.notes();
        notes.clearText();
        notes.append(bytes, from, to);
        set(TEXT, batch);
    }

    /** JSON inside of a text is full of escapes, which are ordinary here: only those of a character's number are left to the parser. */
    @Override
    public int text(byte[] json, int start, Batch batch, int row) {
        Notes notes = batch.notes();
        notes.clearText();
        int at = start;
        for (byte b = json[at]; b != '"'; b = json[at]) {
            if (b == '\\') {
                int escaped = unescaped(json[at + 1]);
                if (escaped == GIVE_UP) {
                    return GIVE_UP;
                }
                notes.append((byte) escaped);
                at += 2;
            } else if (b >= ' ') {
                notes.append(b);
                at++;
            } else {
                int next = JsonText.multibyte(json, at);
                if (next == GIVE_UP) {
                    return GIVE_UP;
                }
                notes.append(json, at, next);
                at = next;
            }
        }
        set(TEXT, batch);
        return at + 1;
    }

    private static int unescaped(byte b) {
        return switch (b) {
            case '"', '\\', '/' -> b;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> GIVE_UP;
        };
    }
}
