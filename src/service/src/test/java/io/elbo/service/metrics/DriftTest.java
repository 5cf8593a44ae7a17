package io.elbo.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.FieldReference;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.TinyModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriftTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SplittableRandom random = new SplittableRandom(8);
    private ModelMetadata metadata;
    private Drift drift;

    @BeforeEach
    void start() throws Exception {
        try (Engine engine = OnnxEngine.open(TinyModel.write())) {
            ModelMetadata m = engine.metadata();
            metadata = new ModelMetadata(
                    m.contract(),
                    m.name(),
                    m.version(),
                    m.created(),
                    m.schema(),
                    m.beta(),
                    m.latent(),
                    m.parts(),
                    m.calibration(),
                    m.provenance(),
                    m.golden(),
                    List.of(
                            new FieldReference("amount", List.of(25f, 50f, 75f), List.of(0.2, 0.2, 0.2, 0.2, 0.2)),
                            new FieldReference("country", List.of(), List.of(0.1, 0.2, 0.4, 0.3))),
                    List.of(),
                    List.of(),
                    null);
        }
        drift = new Drift("cards", metadata, 100, registry, Clock.systemUTC());
    }

    private double field(String name) {
        return registry.get("elbo.field.drift")
                .tag("detector", "cards")
                .tag("field", name)
                .gauge()
                .value();
    }

    private double scores() {
        return registry.get("elbo.score.drift").tag("detector", "cards").gauge().value();
    }

    private void feed(int batches, double[] countryShares, double missing, double most) {
        Batch batch = new Batch(metadata.schema(), 32);
        for (int i = 0; i < batches; i++) {
            batch.clear();
            while (!batch.isFull()) {
                int row = batch.appendRow();
                batch.setNumeric(
                        row, 0, random.nextDouble() < missing ? Float.NaN : (float) (random.nextDouble() * most));
                double u = random.nextDouble();
                int code = 0;
                while (code < countryShares.length - 1 && u >= countryShares[code]) {
                    u -= countryShares[code++];
                }
                batch.setCategorical(row, 0, code);
            }
            drift.add(drift.bins(batch));
        }
    }

    @Test
    void shouldBeUnknownBeforeThereAreEnoughValues() {
        assertThat(field("amount")).isNaN();
        assertThat(scores()).isNaN();
        feed(99, new double[] {0.1, 0.2, 0.4, 0.3}, 0.2, 100);
        assertThat(field("amount")).isNaN();
    }

    @Test
    void shouldBeNearZeroWhereRecordsAreAsAtTraining() {
        feed(2_000, new double[] {0.1, 0.2, 0.4, 0.3}, 0.2, 100);

        assertThat(field("amount")).isBetween(0.0, 0.02);
        assertThat(field("country")).isBetween(0.0, 0.02);
    }

    @Test
    void shouldShowWhichFieldHasMoved() {
        feed(2_000, new double[] {0.1, 0.6, 0.2, 0.1}, 0.2, 100);

        assertThat(field("amount")).isLessThan(0.02);
        assertThat(field("country"))
                .isCloseTo(0.4 * Math.log(3) - 0.2 * Math.log(0.5) - 0.2 * Math.log(1 / 3.0), within(0.06));
    }

    @Test
    void shouldShowMissingValuesAndLargeOnes() {
        feed(2_000, new double[] {0.1, 0.2, 0.4, 0.3}, 0.9, 100);
        assertThat(field("amount")).isGreaterThan(1);
    }

    @Test
    void shouldMeasureScoresByTheModelsOwnPValues() {
        for (int i = 0; i < 50_000; i++) {
            drift.scored((float) metadata.calibration().threshold(1 - random.nextDouble() * 0.999 - 5e-4));
        }
        assertThat(scores()).isBetween(0.0, 0.01);

        for (int i = 0; i < 50_000; i++) {
            drift.scored(4);
        }
        assertThat(scores()).isGreaterThan(0.25);
    }

    @Test
    void shouldHaveNoFieldDriftWhereTheModelHasNoReference() throws Exception {
        SimpleMeterRegistry bare = new SimpleMeterRegistry();
        try (Engine engine = OnnxEngine.open(TinyModel.write())) {
            Drift none = new Drift("cards", engine.metadata(), 100, bare, Clock.systemUTC());
            none.add(none.bins(new Batch(metadata.schema(), 1)));
        }
        assertThat(bare.find("elbo.field.drift").gauges()).isEmpty();
        assertThat(bare.get("elbo.score.drift").gauge().value()).isNaN();
    }
}
