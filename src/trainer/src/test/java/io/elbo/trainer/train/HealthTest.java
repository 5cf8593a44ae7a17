package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.model.Health;
import io.elbo.core.model.ModelMetadata;
import io.elbo.trainer.vae.VaeSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a training says of the model that it made. */
class HealthTest {
    private static final long SEED = 31;

    @Test
    void shouldSayHowManyInjectedAnomaliesAreFoundAndHowSureItIsOfFalseAlarms() throws Exception {
        TrainedModel trained = Orders.train(4000, SEED);
        Health health = trained.health();
        System.out.println("seed " + SEED + ": " + health);

        assertThat(health.posteriorCollapse()).isFalse();
        assertThat(health.activeUnits()).isPositive();
        assertThat(health.lossShares().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
        Health.Injected injected = java.util.Objects.requireNonNull(health.injected());
        assertThat(injected.targetRate()).isEqualTo(1e-3);
        assertThat(injected.falseAlarmRate()).isLessThan(0.01);
        assertThat(injected.recall()).containsOnlyKeys("value-swap", "scale-shift", "impossible-combination");
        assertThat(injected.recall().get("scale-shift")).isGreaterThan(10 * injected.falseAlarmRate());
        assertThat(injected.recallAtOnePercent())
                .containsOnlyKeys(injected.recall().keySet())
                .allSatisfy((kind, found) -> assertThat(found)
                        .isGreaterThanOrEqualTo(injected.recall().get(kind)));
        // 800 rows were held out: fewer alarms than one in a thousand cannot be shown by them
        assertThat(injected.falseAlarmRateAtMost()).isGreaterThan(Math.max(3e-3, injected.falseAlarmRate()));
        assertThat(names(health)).doesNotContain("low-recall", "false-alarms");
        assertThat(ModelMetadata.fromJson(trained.metadata().toJson()).health()).isEqualTo(health);
    }

    @Test
    void shouldWarnOfAModelWhoseLatentSpaceCarriesNothing() throws Exception {
        VaeSettings crushed = new VaeSettings(32, 16, 4, 1000, 0, 200, 64, 5e-3, 40, SEED);

        Health health = Orders.train(
                        1000, new TrainingSettings("orders", "1", "2026-01-01T00:00:00Z", 0.2, ScoreKind.ELBO, crushed))
                .health();

        System.out.println("seed " + SEED + ": " + health);
        assertThat(health.posteriorCollapse()).isTrue();
        assertThat(health.activeUnits()).isZero();
        assertThat(names(health)).contains("posterior-collapse");
        assertThat(health.warnings())
                .filteredOn(warning -> warning.name().equals("posterior-collapse"))
                .allSatisfy(warning -> assertThat(warning.message()).contains("--"));
    }

    private static List<String> names(Health health) {
        return health.warnings().stream().map(Health.Warning::name).toList();
    }
}
