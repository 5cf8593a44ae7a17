package io.elbo.stream.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.event.EventType;
import io.elbo.core.event.ScoreEncoder;
import io.elbo.core.model.Calibration;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.format.avro.AvroEvents;
import io.elbo.stream.schema.KnownSubjects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoreWriterTest {
    private static final List<Severity> SEVERITIES = List.of(Severity.values());
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.1, 0, 2));
    private static final List<String> PARTS = List.of("reconstructionLoss", "klDivergence");

    @Test
    void shouldWriteWhatIsWrittenOfTheDocument() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        List<ModelRef> models = List.of(new ModelRef("na\"me", "ü 7"), new ModelRef("na\"me", "ü 7", 12));
        AvroEvents avro = new AvroEvents(new KnownSubjects());
        for (int i = 0; i < 20_000; i++) {
            ModelRef model = models.get(i % 2);
            ScoreWriter writer = new ScoreWriter("cards", model);
            float score = (float) Math.exp(80 * random.nextDouble() - 40);
            ThresholdPolicy policy = new Budgets(
                            new AlertBudget.Share(1 - random.nextDouble()), new AlertBudget.Share(1e-12), i % 5)
                    .policy(CALIBRATION, Double.NaN);
            ScoreParts parts = i % 10 == 0
                    ? ScoreParts.NONE
                    : new ScoreParts(PARTS, score * random.nextFloat(), random.nextFloat());
            Verdict verdict = new Verdict(
                    score,
                    score * random.nextFloat(),
                    parts,
                    Math.exp(-score),
                    SEVERITIES.get(random.nextInt(SEVERITIES.size())));
            String suppressed = i % 3 == 0 ? "night-batch" : null;
            SourceRef source = new SourceRef(
                    "payments.v1_x-y", random.nextInt(100), random.nextLong() >>> 20, random.nextLong() >> 20);

            Object document = new ScoreDocument(
                    "cards",
                    model,
                    verdict.score(),
                    verdict.rawScore(),
                    parts,
                    verdict.pValue(),
                    policy.threshold(),
                    i % 5 == 0 ? null : (long) (i % 5),
                    verdict.severity().label(),
                    suppressed,
                    source);

            String written = new String(
                    writer.write(
                            verdict,
                            policy,
                            suppressed,
                            source.topic(),
                            source.partition(),
                            source.offset(),
                            source.timestamp()),
                    StandardCharsets.UTF_8);

            assertThat(written).as("seed %d", seed).isEqualTo(new String(Json.write(document), StandardCharsets.UTF_8));
            ScoreEncoder encoder =
                    avro.scores("cards.scores", "cards", model.name(), model.version(), model.registryVersion());
            assertThat(encoder.write(
                            verdict,
                            policy,
                            suppressed,
                            source.topic(),
                            source.partition(),
                            source.offset(),
                            source.timestamp()))
                    .as("in Avro, seed %d", seed)
                    .isEqualTo(avro.write(EventType.SCORE, "cards.scores", Json.tree(document)));
        }
    }
}
