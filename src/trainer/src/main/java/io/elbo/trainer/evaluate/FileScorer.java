package io.elbo.trainer.evaluate;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.trainer.source.Rows;
import java.io.IOException;

/** Scores every row of a file with the service's own code, batch by batch, in constant memory. */
public final class FileScorer {
    private static final int BATCH_ROWS = 256;
    private static final int LONGEST_RECORD = 64 << 20;

    private final Engine engine;

    public FileScorer(Engine engine) {
        this.engine = engine;
    }

    /** Told of each row in the file's order; either with a row of scores or with the reason why there is none. */
    public interface Sink {
        /** @param label 0 ordinary, 1 anomaly, -1 unknown */
        void scored(long rowNumber, int label, Scores scores, int row) throws IOException;

        void malformed(long rowNumber, Decoded.Malformed malformed) throws IOException;
    }

    /** @param progress told the share of the file and the rows so far, once a batch */
    public void run(Rows rows, Sink sink, Progress progress) throws IOException {
        Batch batch = new Batch(engine.metadata().schema(), BATCH_ROWS);
        Scores scores = engine.newScores(BATCH_ROWS);
        JsonDecoder decoder = new JsonDecoder(engine.metadata().schema(), LONGEST_RECORD);
        long[] rowNumbers = new long[BATCH_ROWS];
        int[] labels = new int[BATCH_ROWS];
        long count = 0;
        while (rows.next()) {
            Decoded decoded = decoder.decode(rows.json(), batch);
            count++;
            if (decoded instanceof Decoded.Malformed malformed) {
                flush(batch, scores, rowNumbers, labels, sink);
                sink.malformed(rows.rowNumber(), malformed);
                continue;
            }
            rowNumbers[batch.rows() - 1] = rows.rowNumber();
            labels[batch.rows() - 1] = rows.label();
            if (batch.isFull()) {
                flush(batch, scores, rowNumbers, labels, sink);
                progress.update(rows.fractionRead(), count);
            }
        }
        flush(batch, scores, rowNumbers, labels, sink);
        progress.update(1, count);
    }

    private void flush(Batch batch, Scores scores, long[] rowNumbers, int[] labels, Sink sink) throws IOException {
        engine.score(batch, scores);
        for (int i = 0; i < batch.rows(); i++) {
            sink.scored(rowNumbers[i], labels[i], scores, i);
        }
        batch.clear();
    }

    /** Told how far a run is. */
    public interface Progress {
        void update(double fraction, long rows);
    }
}
