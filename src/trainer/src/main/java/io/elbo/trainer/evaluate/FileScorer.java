package io.elbo.trainer.evaluate;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Notices;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Scores every row of a file with the service's own code, batch by batch, in constant memory but for the states of keys, if the model has
 * derived fields. These are those of the rows before, in the order of the file, also of the runs before. Not thread-safe.
 */
public final class FileScorer {
    private static final int BATCH_ROWS = 256;
    private static final int ROWS_LOOKED_AT_FOR_NAMES = 64;

    private final Engine engine;
    private final Notices notices;
    private final HistoryReplay histories;

    public FileScorer(Engine engine) {
        this(engine, Notices.LOG);
    }

    /** @param notices told if records do not have fields that the model reads, or are not in the order of time */
    public FileScorer(Engine engine, Notices notices) {
        this.engine = engine;
        this.notices = notices;
        histories = new HistoryReplay(engine.metadata().schema());
    }

    /** Told of each record in the file's order; either with its scores or with the reason why there are none. */
    public interface Sink {
        void scored(ScoredBatch scored, int row) throws IOException;

        void malformed(long rowNumber, Decoded.Malformed malformed) throws IOException;

        /** Whether labels must say what is an anomaly; otherwise they are only handed on. */
        default boolean needsLabels() {
            return true;
        }
    }

    /** Reads data that came before what is scored, for the history of its keys alone. */
    public void runBefore(Dataset data) throws IOException {
        Batch batch = new Batch(engine.metadata().schema(), 1);
        JsonDecoder decoder = new JsonDecoder(engine.metadata().schema(), Dataset.MAX_RECORD_BYTES);
        try (Rows rows = data.rows()) {
            while (rows.next()) {
                if (decoder.decode(rows.json(), batch) instanceof Decoded.Row) {
                    histories.before(batch, 0, rows.recordKey(), rows.timestampMillis());
                }
                batch.clear();
            }
        }
    }

    /** @param progress told the share of the file and the rows so far, once a batch */
    public void run(Rows rows, Sink sink, Progress progress) throws IOException {
        Schema schema = engine.metadata().schema();
        Batch batch = new Batch(schema, BATCH_ROWS);
        ScoredBatch scored = new ScoredBatch(batch, engine.newScores(BATCH_ROWS));
        JsonDecoder decoder = new JsonDecoder(schema, Dataset.MAX_RECORD_BYTES);
        FieldPresence presence = new FieldPresence(schema);
        Set<String> names = new LinkedHashSet<>();
        boolean checked = false;
        long count = 0;
        while (rows.next()) {
            byte[] document = rows.json();
            Decoded decoded = decoder.decode(document, batch);
            if (count++ < ROWS_LOOKED_AT_FOR_NAMES) {
                names.addAll(rows.names());
            }
            if (decoded instanceof Decoded.Malformed malformed) {
                flush(scored, sink);
                sink.malformed(rows.rowNumber(), malformed);
                continue;
            }
            histories.advance(batch, batch.rows() - 1, rows.recordKey(), rows.timestampMillis());
            scored.note(rows, sink.needsLabels() ? rows.label() : -1, document);
            if (batch.isFull()) {
                if (!checked) {
                    presence.check(batch, rows.inputName(), List.copyOf(names), notices);
                    checked = true;
                }
                flush(scored, sink);
                progress.update(rows.fractionRead(), count);
            }
        }
        if (!checked && batch.rows() > 0) {
            presence.check(batch, rows.inputName(), List.copyOf(names), notices);
        }
        flush(scored, sink);
        progress.update(1, count);
        histories.notices().forEach(notices::notice);
    }

    private void flush(ScoredBatch scored, Sink sink) throws IOException {
        engine.score(scored.batch(), scored.scores());
        for (int i = 0; i < scored.batch().rows(); i++) {
            sink.scored(scored, i);
        }
        scored.batch().clear();
    }

    /** Told how far a run is. */
    public interface Progress {
        void update(double fraction, long rows);
    }
}
