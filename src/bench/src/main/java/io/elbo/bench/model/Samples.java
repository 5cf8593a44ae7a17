package io.elbo.bench.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.RecordWriter;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxGenerator;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Ordinary records of a model, drawn by the generator file that stands beside it. */
public record Samples(Schema schema, List<ObjectNode> documents) {
    private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);

    /** @param model {@code NAME.onnx}, with {@code NAME.generator.onnx} beside it */
    public static Samples draw(Path model, int count, long seed) throws InvalidModelException {
        Path generator =
                model.resolveSibling(model.getFileName().toString().replaceFirst("\\.onnx$", "") + ".generator.onnx");
        try (OnnxGenerator sampler = OnnxGenerator.open(generator)) {
            Schema schema = sampler.metadata().schema();
            Batch batch = new Batch(schema, count);
            sampler.sample(count, new SplittableRandom(seed), batch);
            RecordWriter writer = new RecordWriter(schema, Set.of(), MONDAY);
            List<ObjectNode> documents = new ArrayList<>();
            for (int row = 0; row < count; row++) {
                documents.add(writer.document(batch, row));
            }
            return new Samples(schema, documents);
        }
    }
}
