package io.elbo.service.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Explanations;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.detector.SourceRef;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A record as the model has read and judged it. Nobody changes its arrays. */
final class JudgedRecord {
    private static final int OBJECTS_BYTES = 400; // headers, references, verdict and position, about

    private final @Nullable SourceRef source;
    private final byte @Nullable [] key;
    private final Supplier<JsonNode> document;
    private final int recordBytes;
    private final Verdict verdict;
    private final float[] numeric; // [numericColumns]
    private final double[] sources; // what derived fields look at, by HistoryInputs
    private final long[] codes; // [categoricalColumns]
    private final float[]
            latent; // means of the approximate posterior, [latent]; empty if the model has no latent space

    /**
     * @param source null if it stands in no topic
     * @param document reads the record as a tree
     * @param recordBytes which reading it again needs
     * @param row of the batch
     */
    JudgedRecord(
            @Nullable SourceRef source,
            byte @Nullable [] key,
            Supplier<JsonNode> document,
            int recordBytes,
            Verdict verdict,
            Batch batch,
            Explanations explanations,
            int row) {
        this.source = source;
        this.key = key;
        this.document = document;
        this.recordBytes = recordBytes;
        this.verdict = verdict;
        Schema schema = batch.schema();
        numeric = new float[schema.numericColumns()];
        for (int column = 0; column < numeric.length; column++) {
            numeric[column] = batch.numeric(row, column);
        }
        sources = new double[HistoryInputs.of(schema).sources()];
        for (int index = 0; index < sources.length; index++) {
            sources[index] = batch.source(row, index);
        }
        codes = new long[schema.categoricalColumns()];
        for (int column = 0; column < codes.length; column++) {
            codes[column] = batch.categorical(row, column);
        }
        latent = new float[explanations.latent()];
        for (int dimension = 0; dimension < latent.length; dimension++) {
            latent[dimension] = explanations.mu(row, dimension);
        }
    }

    @Nullable
    SourceRef source() {
        return source;
    }

    /** Of the Kafka record; null if it has none. */
    byte @Nullable [] key() {
        return key;
    }

    /** The record as a tree; a missing node if it is beyond a tree's limits. */
    JsonNode document() {
        return document.get();
    }

    Verdict verdict() {
        return verdict;
    }

    boolean isOrdinary() {
        return !verdict.isAnomaly();
    }

    /** Whether score and latent place are finite, as the contract says. */
    boolean isFinite() {
        boolean finite = Float.isFinite(verdict.rawScore());
        for (float mean : latent) {
            finite &= Float.isFinite(mean);
        }
        return finite;
    }

    float numeric(int column) {
        return numeric[column];
    }

    /** A value that derived fields look at, by its index in {@link HistoryInputs}; NaN if it is missing. */
    double source(int index) {
        return sources[index];
    }

    long code(int column) {
        return codes[column];
    }

    int dimensions() {
        return latent.length;
    }

    float latent(int dimension) {
        return latent[dimension];
    }

    /** What it takes of the heap, about. */
    long bytes() {
        return OBJECTS_BYTES
                + recordBytes
                + (key == null ? 0 : key.length)
                + (long) Float.BYTES * (numeric.length + latent.length)
                + (long) Long.BYTES * (codes.length + sources.length);
    }
}
