package io.elbo.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumericTransformTest {
    @Test
    void standardisesAnOrdinaryColumn() {
        NumericTransform transform = NumericTransform.fit(normal(5000, 100, 7));

        assertThat(transform.heavyTailed()).isFalse();
        assertThat(transform.standardise(100)).isCloseTo(0, within(0.05f));
        assertThat(transform.standardise(107)).isCloseTo(1, within(0.05f));
    }

    @Test
    void foldsAHeavyTailSoThatItsBulkKeepsItsWidth() {
        float[] values = normal(5000, 100, 7);
        values[0] = 1e9f;
        NumericTransform transform = NumericTransform.fit(values);

        assertThat(transform.heavyTailed()).isTrue();
        assertThat(transform.standardise(120) - transform.standardise(100)).isGreaterThan(0.5f);
        assertThat(transform.standardise(1e9f)).isGreaterThan(transform.standardise(1e6f));
    }

    @Test
    void foldsAColumnThatIsSpreadOverOrdersOfMagnitude() {
        float[] values = normal(5000, 2, 1);
        for (int i = 0; i < values.length; i += 10) {
            values[i] = 30 + i % 200; // a tenth of the values, none of them far beyond the others
        }
        NumericTransform transform = NumericTransform.fit(values);

        assertThat(transform.heavyTailed()).isTrue();
        assertThat(transform.standardise(3) - transform.standardise(2)).isGreaterThan(0.3f);
    }

    @Test
    void leavesATailThatFewValuesReach() {
        float[] values = normal(5000, 2, 1);
        for (int i = 0; i < values.length; i += 50) {
            values[i] = 230;
        }

        assertThat(NumericTransform.fit(values).heavyTailed()).isFalse();
    }

    @Test
    void aConstantColumnIsOrdinaryAtItsValueAndUnusualElsewhere() {
        NumericTransform transform = NumericTransform.fit(new float[] {5, 5, 5, 5});

        assertThat(transform.standardise(5)).isZero();
        assertThat(transform.standardise(6)).isGreaterThan(1);
    }

    @Test
    void aMissingValueIsTheMean() {
        assertThat(NumericTransform.fit(normal(100, 3, 1)).standardise(Float.NaN))
                .isZero();
        assertThat(NumericTransform.fit(new float[0]).standardise(12)).isFinite();
    }

    private static float[] normal(int count, double mean, double deviation) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }
}
