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
 * its categorical codes as ints; if there are derived fields, the number of its key as an int, and as a long the timestamp of
 * the Kafka record, negative if it is none.
 * Written once through {@link Writer}, then only read; reading is thread-safe. Closing deletes the file.
 */
public final class RowStore implements ObservedRows, AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 28;
    /** The service takes a time that is farther ahead of the record's timestamp for this one. */
    private static final double GRACE_SECONDS = 3_600;

    private final Path file;
    private final int numericColumns;
    private final int codesAt; // bytes of a row before its codes
    private final int codes;
    private final int timeSource; // index of the time that stands in records, or NONE
    private final boolean hasTimestamps;
    private final int rowBytes;
    private final int rowsPerChunk;
    private final int rows;
    private final List<MappedByteBuffer> chunks = new ArrayList<>();

    private RowStore(Writer written) throws IOException {
        file = written.file;
        numericColumns = written.numericColumns;
        rows = written.rows;
        codes = written.categoricalColumns;
        timeSource = written.timeSource;
        hasTimestamps = written.hasTimestamps;
        codesAt = Long.BYTES + (numericColumns + written.inputs.sources()) * Double.BYTES;
        rowBytes = codesAt + codes * Integer.BYTES + (written.inputs.isNeeded() ? Integer.BYTES + Long.BYTES : 0);
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
        return chunk(row).getInt(offset(row) + codesAt + codes * Integer.BYTES);
    }

    /** The timestamp of the row's Kafka record, milliseconds since 1970; negative if it is none. There must be derived fields. */
    long timestampMillis(int row) {
        return chunk(row).getLong(offset(row) + codesAt + (codes + 1) * Integer.BYTES);
    }

    /** Whether rows have times: in their records, or of Kafka. */
    boolean hasTimes() {
        return timeSource != HistoryInputs.NONE || hasTimestamps;
    }

    /**
     * When the row's record happened, seconds since 1970: the time that the schema names, if it does not lie after the timestamp of
     * the Kafka record, else that; NaN if it is not known. There must be derived fields.
     */
    double time(int row) {
        long timestamp = timestampMillis(row);
        if (timeSource == HistoryInputs.NONE) {
            return timestamp < 0 ? Double.NaN : timestamp / 1e3;
        }
        double own = source(row, timeSource);
        double latest = timestamp / 1e3 + GRACE_SECONDS;
        return timestamp >= 0 && own > latest ? latest : own;
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
        private final int timeSource;
        private boolean hasTimestamps;
        private int rows;
        private boolean finished;

        public Writer(Schema schema) throws IOException {
            numericColumns = schema.numericColumns();
            categoricalColumns = schema.categoricalColumns();
            inputs = HistoryInputs.of(schema);
            timeSource = inputs.isNeeded() ? inputs.time(schema) : HistoryInputs.NONE;
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
         * @param timestampMillis of the Kafka record; negative if it is none
         */
        public void append(long record, Batch batch, Observation observation, int key, long timestampMillis)
                throws IOException {
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
                out.writeLong(timestampMillis);
                hasTimestamps |= timestampMillis >= 0;
            }
            rows++;
        }

        public RowStore finish() throws IOException {
            out.close();
            finished = true;
            return new RowStore(this);
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
