package io.elbo.trainer.graph;

import io.elbo.trainer.vae.VaeSettings;
import java.util.Map;

/**
 * The nodes that decode every record from several latents, mean plus deviation times noise. The noise is a table in the
 * graph, the same for every record: a score depends neither on chance nor on the batch.
 */
final class LatentSamples {
    private final OnnxGraph graph;
    private final VaeSettings settings;

    LatentSamples(OnnxGraph graph, VaeSettings settings) {
        this.graph = graph;
        this.settings = settings;
    }

    /** The samples of each record below each other, [batch x samples, latent]. */
    String latents(String mu, String logVariance) {
        int latent = settings.latent();
        String deviation = graph.op("Exp", graph.op("Mul", logVariance, graph.scalar(0.5f)));
        String noise = graph.floats(settings.scoringNoise(), 1, settings.samples(), latent);
        String shifts = graph.op("Mul", withSamples(deviation), noise);
        return rows(graph.op("Add", withSamples(mu), shifts), latent);
    }

    /** Each record's row once a sample, [batch, columns] to [batch x samples, columns]. */
    String repeat(String value, int columns) {
        String repeats = graph.longs(new long[] {1, settings.samples(), 1}, 3);
        return rows(graph.op("Tile", withSamples(value), repeats), columns);
    }

    /** Mean over the samples of each record, [batch x samples, columns] to [batch, columns]. */
    String mean(String value, int columns) {
        long[] shape = {-1, settings.samples(), columns};
        return graph.reduce("ReduceMean", 1, false, graph.op("Reshape", value, graph.longs(shape, 3)));
    }

    private String withSamples(String value) {
        return graph.op("Unsqueeze", Map.of(), value, graph.longs(new long[] {1}, 1));
    }

    private String rows(String value, int columns) {
        return graph.op("Reshape", value, graph.longs(new long[] {-1, columns}, 2));
    }
}
