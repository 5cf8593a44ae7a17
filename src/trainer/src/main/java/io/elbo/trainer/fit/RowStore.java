package io.elbo.trainer.fit;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.feature.Observation;
import io.elbo.core.schema.Schema;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Observed rows in a temporary, memory-mapped file: random access to more rows than fit into memory. A row is the number of
 * its record as a long, its numeric columns as doubles, before any centre and scale, what derived fields look at as doubles, then
 * its categorical codes as ints, and the number of its key if there are derived fields.
 * Written once through {@link Writer}, then only read; reading is thread-safe. Closing deletes the file.
 */
public final class RowStore implements ObservedRows, AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 28;

    private final Path file;
    private final int numericColumns;
    private final int codesAt; // bytes of a row before its codes
    private final int rowBytes;
    private final int rowsPerChunk;
    private final int rows;
    private final List<MappedByteBuffer> chunks = new ArrayList<>();

    private RowStore(Path file, int numericColumns, int sources, int codes, int rows) throws IOException {
        this.file = file;
        this.numericColumns = numericColumns;
        this.rows = rows;
        codesAt = Long.BYTES + (numericColumns + sources) * Double.BYTES;
        rowBytes = codesAt + codes * Integer.BYTES;
        rowsPerChunk = Math.max(1, CHUNK_BYTES / rowBytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long first = 0; first < rows; first += rowsPerChunk) {
                long bytes = Math.min(rowsPerChunk, rows - first) * rowBytes;
                chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, first * rowBytes, bytes));
            }
        }
    }

    public int rows() {
        return rows;
    }

    @Override
    public long record(int row) {
        return chunk(row).getLong(offset(row));
    }

    @Override
    public double numeric(int row, int column) {
        return chunk(row).getDouble(offset(row) + Long.BYTES + column * Double.BYTES);
    }

    @Override
    public int categorical(int row, int column) {
        return chunk(row).getInt(offset(row) + codesAt + column * Integer.BYTES);
    }

    /** A value that derived fields look at, by its index among the inputs; NaN if it is missing. */
    double source(int row, int index) {
        return chunk(row).getDouble(offset(row) + Long.BYTES + (numericColumns + index) * Double.BYTES);
    }

    /** The number of the row's key, from 0 in the order in which they came; -1 if the record has none. */
    int key(int row) {
        return chunk(row).getInt(offset(row) + rowBytes - Integer.BYTES);
    }

    private ByteBuffer chunk(int row) {
        return chunks.get(row / rowsPerChunk);
    }

    private int offset(int row) {
        return row % rowsPerChunk * rowBytes;
    }

    @Override
    public void close() {
        chunks.clear();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("temporary file " + file + " cannot be deleted", e);
        }
    }

    /** Appends rows, then turns into the store. */
    public static final class Writer implements AutoCloseable {
        private final Path file;
        private final DataOutputStream out;
        private final int numericColumns;
        private final int categoricalColumns;
        private final HistoryInputs inputs;
        private final boolean[] isNumber; // [numericColumns], whether the observation has the column
        private int rows;
        private boolean finished;

        public Writer(Schema schema) throws IOException {
            numericColumns = schema.numericColumns();
            categoricalColumns = schema.categoricalColumns();
            inputs = HistoryInputs.of(schema);
            isNumber = new boolean[numericColumns];
            for (int i = 0; i < schema.fields().size(); i++) {
                int columns = schema.fields().get(i).numericColumns();
                if (columns == 1) { // several columns are made of one value, and need no more digits than a float has
                    isNumber[schema.firstNumericColumn(i)] = true;
                }
            }
            file = Files.createTempFile("elbo-rows", ".bin");
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        }

        /**
         * Appends the batch's only row, with the numbers as the observation has them.
         *
         * @param record number of the record, by which a person can find it
         * @param key number of the record's key; of no meaning if there are no derived fields
         */
        public void append(long record, Batch batch, Observation observation, int key) throws IOException {
            if (rows == Integer.MAX_VALUE) {
                throw new IOException("more than " + Integer.MAX_VALUE + " rows");
            }
            out.writeLong(record);
            for (int i = 0; i < numericColumns; i++) {
                out.writeDouble(isNumber[i] ? observation.number(i) : batch.numeric(0, i));
            }
            for (int i = 0; i < inputs.sources(); i++) {
                out.writeDouble(batch.source(0, i));
            }
            for (int i = 0; i < categoricalColumns; i++) {
                out.writeInt((int) batch.categorical(0, i));
            }
            if (inputs.isNeeded()) {
                out.writeInt(key);
            }
            rows++;
        }

        public RowStore finish() throws IOException {
            out.close();
            finished = true;
            return new RowStore(
                    file, numericColumns, inputs.sources(), categoricalColumns + (inputs.isNeeded() ? 1 : 0), rows);
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                out.close();
                Files.deleteIfExists(file);
            }
        }
    }
}
