package io.elbo.trainer.fit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The derived columns of a history's rows, [rows, columns] floats in a temporary, memory-mapped file: they are written in the order of time,
 * and may be more than fit into memory. Closing deletes the file.
 */
final class DerivedRows implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 28;

    private final Path file;
    private final int columns;
    private final int rowsPerChunk;
    private final List<MappedByteBuffer> chunks = new ArrayList<>();

    DerivedRows(int rows, int columns) throws IOException {
        this.columns = columns;
        rowsPerChunk = Math.max(1, CHUNK_BYTES / (columns * Float.BYTES));
        file = Files.createTempFile("elbo-derived", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (long first = 0; first < rows; first += rowsPerChunk) {
                long bytes = Math.min(rowsPerChunk, rows - first) * columns * Float.BYTES;
                chunks.add(channel.map(FileChannel.MapMode.READ_WRITE, first * columns * Float.BYTES, bytes));
            }
        }
    }

    private int at(int row, int column) {
        return (row % rowsPerChunk * columns + column) * Float.BYTES;
    }

    float get(int row, int column) {
        return chunks.get(row / rowsPerChunk).getFloat(at(row, column));
    }

    void set(int row, int column, float value) {
        chunks.get(row / rowsPerChunk).putFloat(at(row, column), value);
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
}
