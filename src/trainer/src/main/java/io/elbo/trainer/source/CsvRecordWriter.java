package io.elbo.trainer.source;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the cells that the CSV parser hands over straight into the JSON text of one row: no text per cell. Until it
 * knows the header it keeps the cells themselves. The parser's own record: each row overwrites the last.
 */
final class CsvRecordWriter extends CsvCallbackHandler<CsvRecordWriter> {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final boolean lenient;
    private final JsonText json = new JsonText();
    private final List<String> cells = new ArrayList<>();
    private byte[][] members = {}; // "name": of each column
    private int labelIndex = -1;
    private boolean headerKnown;
    private int count;
    private int filled; // the last cell that holds something, from 1
    private boolean broken;
    private boolean quotes;
    private long line;
    private @Nullable String label;
    private RecordType type = RecordType.DATA;

    /** @param lenient whether cells may hold {@link TextReader#BROKEN} for bytes that are no character */
    CsvRecordWriter(boolean lenient) {
        this.lenient = lenient;
    }

    void useHeader(List<String> header, int labelColumn) {
        members = new byte[header.size()][];
        for (int i = 0; i < members.length; i++) {
            JsonText member = new JsonText();
            char[] name = header.get(i).toCharArray();
            member.string(name, 0, name.length);
            member.raw(':');
            members[i] = member.toBytes();
        }
        labelIndex = labelColumn;
        headerKnown = true;
    }

    /** The cells of the row; only until the header is known. */
    List<String> cells() {
        return List.copyOf(cells);
    }

    byte[] json() {
        json.raw('}');
        byte[] bytes = json.toBytes();
        json.truncate(1);
        return bytes;
    }

    @Nullable
    String label() {
        return label;
    }

    /** Line at which the row starts, from 1, as the parser counts. */
    long line() {
        return line;
    }

    /** Cells up to the last one that holds something. */
    int filledCells() {
        return filled;
    }

    /** Whether a cell of the row is quoted. */
    boolean hasQuotes() {
        return quotes;
    }

    /** Whether bytes of the row are no characters of the encoding. */
    boolean isBroken() {
        return broken;
    }

    @Override
    protected void beginRecord(long startingLineNumber) {
        line = startingLineNumber;
        count = 0;
        filled = 0;
        broken = false;
        quotes = false;
        label = null;
        type = RecordType.DATA;
        cells.clear();
        json.clear();
        json.raw('{');
    }

    @Override
    protected void addField(char[] text, int offset, int length, boolean quoted) {
        int column = count++;
        quotes |= quoted;
        if (length > 0) {
            filled = count;
        }
        if (lenient) {
            noteBroken(text, offset, length);
        }
        if (!headerKnown) {
            cells.add(new String(text, offset, length));
        } else if (column == labelIndex) {
            label = new String(text, offset, length);
        } else if (column < members.length) {
            if (json.length() > 1) {
                json.raw(',');
            }
            json.raw(members[column]);
            if (length == 0) {
                json.raw(NULL);
            } else {
                json.string(text, offset, length);
            }
        }
    }

    private void noteBroken(char[] text, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            broken |= text[i] == TextReader.BROKEN;
        }
    }

    @Override
    protected void setComment(char[] text, int offset, int length) {
        type = RecordType.COMMENT;
    }

    @Override
    protected void setEmpty() {
        type = RecordType.EMPTY;
    }

    @Override
    protected RecordType getRecordType() {
        return type;
    }

    @Override
    protected int getFieldCount() {
        return count;
    }

    @Override
    protected CsvRecordWriter buildRecord() {
        return this;
    }
}
