package io.elbo.trainer.source;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file. Each becomes an object from header to text, {@code null} for an empty cell. */
final class CsvRows extends Rows {
    private static final int LONGEST_RECORD_CHARS = 1 << 24;

    private final CsvReader<CsvRecordWriter> reader;
    private final CloseableIterator<CsvRecordWriter> iterator;
    private final CsvRecordWriter row;
    private final int columns;
    private String problem = "";

    CsvRows(Dataset dataset, Source source) throws IOException {
        super(dataset, source);
        row = new CsvRecordWriter();
        reader = CsvReader.builder()
                .fieldSeparator(source.format().separator())
                .extraFieldStrategy(
                        FieldMismatchStrategy.IGNORE) // counted below: such a row is skipped, not the end of the file
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(LONGEST_RECORD_CHARS)
                .build(row, source.bytes(), StandardCharsets.UTF_8);
        iterator = reader.iterator();
        List<String> header = readHeader(dataset);
        columns = header.size();
        row.useHeader(header, labelIndex(dataset, header));
    }

    private List<String> readHeader(Dataset dataset) throws IOException {
        if (!advance()) {
            throw new DataException(dataset.file() + ": is empty; a header and rows are needed");
        }
        List<String> header = row.cells();
        HashSet<String> names = new HashSet<>();
        for (String name : header) {
            if (!names.add(name)) {
                throw new DataException(dataset.file() + ": the header names the column '" + name + "' twice");
            }
        }
        return header;
    }

    private static int labelIndex(Dataset dataset, List<String> header) throws DataException {
        String label = dataset.labelColumn();
        if (label == null) {
            return -1;
        }
        int index = header.indexOf(label);
        if (index < 0) {
            throw new DataException(dataset.file() + ": no column '" + label + "' for the label; the columns are "
                    + String.join(", ", header));
        }
        return index;
    }

    private boolean advance() throws IOException {
        try {
            if (!iterator.hasNext()) {
                return false;
            }
            iterator.next();
            return true;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), e);
        }
    }

    @Override
    Step read() throws IOException {
        if (!advance()) {
            return Step.END;
        }
        if (row.getFieldCount() != columns) {
            problem = row.getFieldCount() + " cells, the header has " + columns;
            return Step.MALFORMED;
        }
        return Step.ROW;
    }

    @Override
    public long line() {
        return row.line();
    }

    @Override
    String problem() {
        return problem;
    }

    @Override
    @Nullable
    String labelText() {
        return row.label();
    }

    @Override
    public byte[] json() {
        return row.json();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
