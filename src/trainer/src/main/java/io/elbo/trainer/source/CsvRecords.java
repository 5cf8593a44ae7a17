package io.elbo.trainer.source;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file. Each becomes an object from header to text, {@code null} for an empty cell.
 *
 * <p>A stray quote costs the line it stands in, not the file: the parser would take all that follows, up to the next
 * quote, for the cell's text. So where a row with quotes is not well formed, reading starts anew at the line after the
 * one where the row started.
 */
final class CsvRecords extends RecordReader {
    private static final int MAX_RECORD_CHARS = 1 << 24;
    /** More bad quotes than that, and it is no CSV: each of them costs a look ahead. */
    private static final int MAX_RESTARTS = 10_000;

    private final OpenedInput opened;
    private final ReadOptions options;
    private final Notices notices;
    private final CsvDialect dialect;
    private final RewindableReader text;
    private final CsvRecordWriter row;
    private final List<String> header;
    private final int leastCells;
    private CloseableIterator<CsvRecordWriter> iterator;
    private long linesBefore; // that the parser at work did not see
    private long line;
    private int restarts;
    private String problem = "";

    CsvRecords(OpenedInput opened, TextEncoding encoding, String head, ReadOptions options, Notices notices)
            throws IOException {
        this.opened = opened;
        this.options = options;
        this.notices = notices;
        boolean whole = opened.head().length < OpenedInput.HEAD_BYTES;
        CsvLines lines = new CsvLines(head, whole);
        dialect = new CsvRecogniser(opened.input().name(), lines, options.csv(), notices)
                .recognise(opened.plainName().endsWith(".tsv") ? Character.valueOf('\t') : null);
        text = new RewindableReader(new TextReader(opened.input(), opened.bytes(), encoding, options.lenient()));
        row = new CsvRecordWriter(options.lenient());
        iterator = startAt(dialect.skippedLines() + 1L);
        header = dialect.header() ? readHeader() : uniqueNames(dialect.names());
        if (!dialect.header() && header.isEmpty()) {
            throw new DataException(opened.input().name() + ": is empty; rows are needed");
        }
        for (int i = 0; i < dialect.skippedRecords(); i++) {
            advance();
        }
        leastCells = header.size();
        row.useHeader(header, labelIndex());
    }

    private CloseableIterator<CsvRecordWriter> startAt(long lineNumber) throws IOException {
        text.rewindTo(lineNumber);
        linesBefore = lineNumber - 1;
        var builder = CsvReader.builder()
                .fieldSeparator(dialect.separator())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // looked at below: such a row is skipped
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(MAX_RECORD_CHARS);
        Character comment = dialect.comment();
        if (comment != null) {
            builder.commentStrategy(CommentStrategy.SKIP).commentCharacter(comment);
        }
        return builder.build(row, text).iterator();
    }

    private List<String> readHeader() throws IOException {
        if (advance() != Step.RECORD) {
            throw new DataException(opened.input().name() + ": is empty; a header and rows are needed");
        }
        List<String> names = new ArrayList<>(row.cells());
        for (int i = 0; i < dialect.unusedColumns(); i++) {
            names.remove(names.size() - 1);
        }
        if (dialect.rowNames()) {
            names.add(0, "");
        }
        return uniqueNames(names);
    }

    /** Gives unnamed columns a name, and those of one name a number. */
    private List<String> uniqueNames(List<String> names) {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> taken = new HashSet<>(names);
        List<String> unique = new ArrayList<>();
        List<String> renamed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).isBlank() ? CsvDialect.defaultName(i) : names.get(i);
            int number = seen.merge(name, 1, Integer::sum);
            if (number > 1) {
                String numbered = name + "_" + number;
                while (!taken.add(numbered)) {
                    number = seen.merge(name, 1, Integer::sum);
                    numbered = name + "_" + number;
                }
                renamed.add("'" + name + "' in column " + (i + 1) + " is called '" + numbered + "'");
                name = numbered;
            }
            unique.add(name);
        }
        if (!renamed.isEmpty()) {
            notices.notice(opened.input().name() + ": the header names columns twice: " + String.join(", ", renamed));
        }
        return unique;
    }

    private int labelIndex() throws DataException {
        String label = options.label();
        if (label == null) {
            return -1;
        }
        int index = header.indexOf(label);
        for (int i = 0; i < header.size() && index < 0; i++) {
            index = header.get(i).strip().equals(label.strip()) ? i : -1;
        }
        if (index < 0) {
            throw new DataException(opened.input().name() + ": no column '" + label
                    + "' for the label; the columns are " + NameList.of(header));
        }
        return index;
    }

    /** Moves the parser to the next row, and sets {@link #problem}. */
    private Step advance() throws IOException {
        try {
            if (!iterator.hasNext()) {
                return Step.END;
            }
            iterator.next();
            line = linesBefore + row.line();
            text.keepFrom(line);
            return Step.RECORD;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof DataException data) {
                throw data;
            }
            line = linesBefore + row.line();
            return badQuote();
        }
    }

    private Step badQuote() throws IOException {
        if (++restarts > MAX_RESTARTS) {
            throw new DataException(
                    opened.input().name() + ":" + line + ": the quotes of this file are broken in more than "
                            + MAX_RESTARTS + " lines; each \" within a quoted cell must be written twice");
        }
        problem = "a stray quote; a \" within a quoted cell must be written twice";
        iterator = startAt(line + 1);
        return Step.MALFORMED;
    }

    @Override
    Step read() throws IOException {
        Step step = advance();
        if (step != Step.RECORD) {
            return step;
        }
        int cells = row.getFieldCount();
        if (row.filledCells() > header.size() || cells < leastCells) {
            if (row.hasQuotes() && text.isQuoteOpenAfter(line)) {
                return badQuote();
            }
            problem = cells + " cells, the header has " + header.size();
            return Step.MALFORMED;
        }
        if (row.isBroken()) {
            problem = "bytes that are no character of the encoding";
            return Step.MALFORMED;
        }
        return Step.RECORD;
    }

    @Override
    long line() {
        return line;
    }

    @Override
    String problem() {
        return problem;
    }

    @Override
    String expectation() {
        return "CSV with a header and as many cells in every line (" + header.size()
                + " by its header; --separator, --skip-lines and --header say it where it was not recognised)";
    }

    @Override
    List<String> names() {
        return header;
    }

    @Override
    @Nullable
    String labelText() {
        return row.label();
    }

    @Override
    byte[] json() {
        return row.json();
    }

    @Override
    long bytesRead() {
        return opened.bytesRead();
    }

    @Override
    void drain() throws IOException {
        opened.drain();
    }

    @Override
    public void close() throws IOException {
        iterator.close();
        opened.close();
    }
}
