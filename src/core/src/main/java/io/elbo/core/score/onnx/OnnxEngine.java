package io.elbo.core.score.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.elbo.core.feature.Batch;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An {@link Engine} over ONNX Runtime. Its sessions are shared and run on the caller's thread (one intra-op thread, no
 * spinning); inputs and outputs are the caller's own direct buffers, so a call copies nothing.
 *
 * <p>There are two sessions: ONNX Runtime computes every output of a graph, whether it is asked for or not, so the one that scores
 * is opened without what only explains. The second one costs about a mebibyte, and a tenth of the scoring's time is saved.
 *
 * <p>A model is opened only after its signature matches the contract and its golden rows reproduce. That also warms the
 * session up: a session's first run must not fall into the shutdown of the process, where the native runtime is already
 * gone.
 */
public final class OnnxEngine implements Engine {
    private final OnnxModel model;
    private final EngineUsers users;

    private OnnxEngine(OnnxModel model) {
        this.model = model;
        users = new EngineUsers("the engine of model " + model.metadata().name(), model::free);
    }

    /** @throws InvalidModelException if the file is no model of a contract that this release reads; the message names the file */
    public static OnnxEngine open(Path file) throws InvalidModelException {
        return open(file, WorkingMemory.KEPT);
    }

    /** @throws InvalidModelException if the file is no model of a contract that this release reads; the message names the file */
    public static OnnxEngine open(Path file, WorkingMemory memory) throws InvalidModelException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidModelException(
                    "model file " + file + " cannot be read: "
                            + (Files.exists(file) ? String.valueOf(e.getMessage()) : "there is no such file"),
                    e);
        }
        try {
            return open(bytes, memory);
        } catch (InvalidModelException e) {
            throw new InvalidModelException("model file " + file + ": " + e.getMessage(), e);
        }
    }

    /** @throws InvalidModelException if the bytes are no model of a contract that this release reads */
    public static OnnxEngine open(byte[] model) throws InvalidModelException {
        return open(model, WorkingMemory.KEPT);
    }

    /** @throws InvalidModelException if the bytes are no model of a contract that this release reads */
    public static OnnxEngine open(byte[] model, WorkingMemory memory) throws InvalidModelException {
        OnnxEngine engine = openDraft(model, memory);
        try {
            GoldenRows.check(engine);
        } catch (InvalidModelException e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    /** Opens a model whose golden rows are yet to be computed; for trainers, which compute them. */
    public static OnnxEngine openDraft(byte[] model) throws InvalidModelException {
        return openDraft(model, WorkingMemory.KEPT);
    }

    private static OnnxEngine openDraft(byte[] model, WorkingMemory memory) throws InvalidModelException {
        ModelFile file = new ModelFile(model);
        file.refuseExternalData();
        OrtSession explaining = null;
        OrtSession scoring = null;
        try {
            // explanations are rare: their memory is not worth keeping
            explaining = Sessions.open(model, WorkingMemory.RETURNED);
            String json = explaining.getMetadata().getCustomMetadata().get(ModelMetadata.KEY);
            if (json == null) {
                throw new InvalidModelException("no metadata '" + ModelMetadata.KEY + "': not written by elbo-train?");
            }
            ModelMetadata metadata = ModelMetadata.fromJson(json);
            Signature.of(metadata).check(explaining);
            scoring = Sessions.open(file.withOutputs(OnnxModel.scoreOutputs(metadata)), memory);
            OnnxEngine engine = new OnnxEngine(new OnnxModel(scoring, explaining, metadata));
            scoring = null; // the engine's from here on
            explaining = null;
            return engine;
        } catch (OrtException e) {
            throw new InvalidModelException("ONNX Runtime cannot load it: " + e.getMessage(), e);
        } finally {
            Sessions.close(scoring);
            Sessions.close(explaining);
        }
    }

    @Override
    public ModelMetadata metadata() {
        return model.metadata();
    }

    @Override
    public void score(Batch batch, Scores scores) {
        users.enter();
        try {
            model.score(batch, scores);
        } finally {
            users.exit();
        }
    }

    @Override
    public Explanations explain(Batch batch, int... rows) {
        users.enter();
        try {
            return model.explain(batch, rows);
        } finally {
            users.exit();
        }
    }

    @Override
    public Engine retain() {
        return new Retained();
    }

    @Override
    public void close() {
        users.close();
    }

    /** This engine as somebody sees it who holds it open: its calls need no count of their own. */
    private final class Retained implements Engine {
        private final AtomicBoolean givenBack = new AtomicBoolean();

        Retained() {
            users.enter();
        }

        private OnnxModel held() {
            if (givenBack.get()) {
                throw new EngineClosedException(
                        "the engine of model " + model.metadata().name() + " was given back");
            }
            return model;
        }

        @Override
        public ModelMetadata metadata() {
            return model.metadata();
        }

        @Override
        public void score(Batch batch, Scores scores) {
            held().score(batch, scores);
        }

        @Override
        public Explanations explain(Batch batch, int... rows) {
            return held().explain(batch, rows);
        }

        @Override
        public Engine retain() {
            return new Retained();
        }

        @Override
        public void close() {
            if (!givenBack.getAndSet(true)) {
                users.exit();
            }
        }
    }
}
