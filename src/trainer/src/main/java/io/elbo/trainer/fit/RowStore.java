package io.elbo.trainer.fit;

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
 * Decoded rows in a temporary, memory-mapped file: random access to more rows than fit into memory. A row is its numeric
 * columns as floats, then its categorical codes as ints. Written once through {@link Writer}, then only read; reading is
 * thread-safe. Closing deletes the file.
 */
public final class RowStore implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 28;

    private final Path file;
    private final int numericColumns;
    private final int rowBytes;
    private final int rowsPerChunk;
    private final int rows;
    private final List<MappedByteBuffer> chunks = new ArrayList<>();

    private RowStore(Path file, int numericColumns, int categoricalColumns, int rows) throws IOException {
        this.file = file;
        this.numericColumns = numericColumns;
        this.rows = rows;
        rowBytes = rowBytes(numericColumns, categoricalColumns);
        rowsPerChunk = Math.max(1, CHUNK_BYTES / rowBytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long first = 0; first < rows; first += rowsPerChunk) {
                long bytes = Math.min(rowsPerChunk, rows - first) * rowBytes;
                chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, first * rowBytes, bytes));
            }
        }
    }

    private static int rowBytes(int numericColumns, int categoricalColumns) {
        return Math.max(1, numericColumns * Float.BYTES + categoricalColumns * Integer.BYTES);
    }

    public int rows() {
        return rows;
    }

    /** Value in raw units; NaN where missing. */
    public float numeric(int row, int column) {
        return chunk(row).getFloat(offset(row) + column * Float.BYTES);
    }

    /** The code as the observing decoder gave it. */
    public int categorical(int row, int column) {
        return chunk(row).getInt(offset(row) + (numericColumns + column) * Float.BYTES);
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
        private int rows;
        private boolean finished;

        public Writer(int numericColumns, int categoricalColumns) throws IOException {
            this.numericColumns = numericColumns;
            this.categoricalColumns = categoricalColumns;
            file = Files.createTempFile("elbo-rows", ".bin");
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        }

        public void append(io.elbo.core.feature.Batch batch, int row) throws IOException {
            if (rows == Integer.MAX_VALUE) {
                throw new IOException("more than " + Integer.MAX_VALUE + " rows");
            }
            for (int i = 0; i < numericColumns; i++) {
                out.writeFloat(batch.numeric(row, i));
            }
            for (int i = 0; i < categoricalColumns; i++) {
                out.writeInt((int) batch.categorical(row, i));
            }
            rows++;
        }

        public RowStore finish() throws IOException {
            out.close();
            finished = true;
            return new RowStore(file, numericColumns, categoricalColumns, rows);
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
