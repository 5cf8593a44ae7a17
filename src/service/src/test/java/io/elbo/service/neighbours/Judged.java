package io.elbo.service.neighbours;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.model.VaeParts;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.Verdict;
import io.elbo.testkit.TinyModel;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Makes judged records by hand. */
final class Judged {
    private Judged() {}

    /** Of a record that the model puts there. */
    static JudgedRecord latent(double... latent) {
        return of(TinyModel.SCHEMA, batch -> {}, latent);
    }

    /** @param fill the first row of a batch in which everything is missing */
    static JudgedRecord of(Schema schema, Consumer<Batch> fill, double... latent) {
        Batch batch = new Batch(schema, 1);
        batch.appendRow();
        fill.accept(batch);
        float[] means = new float[latent.length];
        for (int i = 0; i < latent.length; i++) {
            means[i] = (float) latent[i];
        }
        Scores scores =
                new Scores(1, VaeParts.LIST.stream().map(part -> part.name()).toList());
        scores.rows(1);
        FloatBuffer none = FloatBuffer.allocate(0);
        Explanations explanations = new Explanations(
                new int[] {0},
                scores,
                new Explanations.Values(
                        0, 0, 0, latent.length, none, none, LongBuffer.allocate(0), FloatBuffer.wrap(means), none));
        Verdict verdict = new Verdict(0, 0, new ScoreParts(List.of(), new float[0]), 1, Severity.NONE);
        return new JudgedRecord(null, null, MissingNode::getInstance, 0, verdict, batch, explanations, 0);
    }
}
