package io.elbo.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.jspecify.annotations.Nullable;

class FarNumbersTest {
    private static final DerivedField PLAIN = DerivedField.of("z", "/x", Derivation.USUAL)
            .withHalfLife(200)
            .withFitted(new DerivedField.Fitted(0, 1, 10, List.of()));
    private static final DerivedField SPIKE = PLAIN.withSpike(10);
    private static final int KNOWN = 300; // records until the key is

    /** How far each number of one key is from what was usual. */
    private static double[] usual(DerivedField field, double[] numbers) {
        Schema schema = new Schema(new HistoryDefinition(List.of("/id"), null, null), List.of(field));
        KeyHistory history = Objects.requireNonNull(KeyHistory.of(schema));
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 10);
        Batch batch = new Batch(schema, 1);
        double[] usual = new double[numbers.length];
        byte @Nullable [] state = null;
        for (int i = 0; i < numbers.length; i++) {
            batch.clear();
            decoder.decode(("{\"id\":1,\"x\":" + numbers[i] + "}").getBytes(StandardCharsets.UTF_8), batch);
            state = history.advance(batch, 0, state, -1, -1);
            assertThat(history.fits(state)).isTrue();
            usual[i] = batch.numeric(0, 0);
        }
        return usual;
    }

    private static double[] ordinary(long seed, int records) {
        return new Random(seed)
                .doubles(records, 0, 1)
                .map(x -> 20 + 3.4 * (x - 0.5))
                .toArray();
    }

    private static int learned(double[] usual) {
        for (int i = KNOWN; i < usual.length; i++) {
            if (Math.abs(usual[i]) < 4) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    @Property(tries = 10)
    void oneFarNumberHardlyChangesWhatIsUsual(
            @ForAll long seed, @ForAll @DoubleRange(min = 2, max = 15) double magnitude, @ForAll boolean below) {
        double[] numbers = ordinary(seed, KNOWN + 200);
        double[] before = usual(SPIKE, numbers);
        numbers[KNOWN] = (below ? -1 : 1) * Math.pow(10, magnitude);
        double[] after = usual(SPIKE, numbers);

        assertThat(Math.abs(after[KNOWN])).isGreaterThan(20);
        for (int i = KNOWN + 1; i < numbers.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within(0.12 + 0.3 * Math.abs(before[i])));
        }
    }

    @Property(tries = 10)
    void aLevelThatStaysIsLearnedAsSoonAsWithoutABound(
            @ForAll long seed, @ForAll @DoubleRange(min = 1.5, max = 9) double magnitude, @ForAll boolean below) {
        double[] numbers = ordinary(seed, KNOWN + 100);
        for (int i = KNOWN; i < numbers.length; i++) {
            numbers[i] += (below ? -1 : 1) * Math.pow(10, magnitude);
        }

        int plain = learned(usual(PLAIN, numbers));
        assertThat(learned(usual(SPIKE, numbers))).isBetween(plain, plain + 12);
    }

    @Property(tries = 5)
    void farNumbersThatComeAgainBelongToTheKey(@ForAll long seed) {
        double[] numbers = ordinary(seed, KNOWN + 300);
        for (int i = KNOWN; i < numbers.length; i += 50) {
            numbers[i] += 300;
        }
        double[] usual = usual(SPIKE, numbers);

        assertThat(usual[KNOWN]).isGreaterThan(100);
        assertThat(usual[KNOWN + 250]).isLessThan(20);
    }
}
