package io.elbo.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class PValuesTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PValues values = new PValues(registry, Tags.of("detector", "d"));

    private double upTo(String bound) {
        return registry.get("elbo.p.value").tag("le", bound).functionCounter().count();
    }

    @Test
    void shouldCountEachValueInEveryBucketThatHoldsIt() {
        for (double value : new double[] {1e-15, 1e-12, 1e-3, 0.0011, 0.3, 0.5, 1, 1}) {
            values.recordSurprise((float) -Math.log(value));
        }

        assertThat(upTo("1.0E-6")).isEqualTo(2);
        assertThat(upTo("1.0E-4")).isEqualTo(2);
        assertThat(upTo("0.001")).as("a bound belongs to its bucket").isEqualTo(3);
        assertThat(upTo("0.01")).isEqualTo(4);
        assertThat(upTo("0.5")).isEqualTo(6);
        assertThat(upTo("1.0")).isEqualTo(8);
    }
}
