package io.elbo.bench.quality;

/** Rows of numbers, row-major; owns its array. */
final class Points {
    private final int rows;
    private final int width;
    private final float[] values; // [rows, width]

    Points(int rows, int width) {
        this.rows = rows;
        this.width = width;
        values = new float[Math.multiplyExact(rows, width)];
    }

    int rows() {
        return rows;
    }

    int width() {
        return width;
    }

    float get(int row, int column) {
        return values[row * width + column];
    }

    void set(int row, int column, float value) {
        values[row * width + column] = value;
    }
}
