package io.elbo.bench.stages;

import io.elbo.bench.stream.Workload;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Records, a model, and a batch that is filled and scored. The models lie in {@code elbo.bench.models}. */
@State(Scope.Thread)
public class Material {
    /** System property: the folder of the models, which {@link StagesCommand} fills. */
    static final String MODELS = "elbo.bench.models";

    private static final int RECORDS = 2_048;
    static final int MAX_BYTES = 1 << 20;

    @Param({"40"})
    public int fields;

    @Param({"256"})
    public int batchRows;

    @Param({"memory"})
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public String score;

    @SuppressWarnings("NullAway.Init")
    byte[][] records;

    @SuppressWarnings("NullAway.Init")
    Engine engine;

    @SuppressWarnings("NullAway.Init")
    JsonDecoder decoder;

    @SuppressWarnings("NullAway.Init")
    Batch batch;

    @SuppressWarnings("NullAway.Init")
    Scores scores;

    private int next;

    static Path model(Path folder, int fields, String score) {
        return folder.resolve("fields-" + fields + "." + score + ".onnx");
    }

    @Setup(Level.Trial)
    public void open() throws InvalidModelException {
        engine = OnnxEngine.open(model(Path.of(System.getProperty(MODELS, ".")), fields, score));
        decoder = new JsonDecoder(engine.metadata().schema(), MAX_BYTES);
        batch = new Batch(engine.metadata().schema(), batchRows);
        scores = engine.newScores(batchRows);
        records = new Workload(fields, 7).next(RECORDS);
        fill();
        score();
    }

    @TearDown(Level.Trial)
    public void close() {
        engine.close();
    }

    byte[] record() {
        next = (next + 1) % RECORDS;
        return records[next];
    }

    void fill() {
        batch.clear();
        while (!batch.isFull()) {
            if (decoder.decode(record(), batch) != Decoded.ROW) {
                throw new IllegalStateException("a record of the workload is malformed");
            }
        }
    }

    void score() {
        engine.score(batch, scores);
    }
}
