package io.elbo.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class KeyAgesTest {
    private static final int ROWS = 10_000;

    private static KeyAges ages(int rows, int halfLife, IntUnaryOperator key) {
        DerivedField field = DerivedField.of("x.usual", "/x", Derivation.USUAL).withHalfLife(halfLife);
        Schema schema = new Schema(new HistoryDefinition(List.of("/id"), null, null), List.of(field));
        return new KeyAges(schema, IntStream.range(0, rows).toArray(), key);
    }

    private static long surplus(KeyAges ages, int first, int last) {
        return IntStream.range(first, last).filter(ages::isSurplus).count();
    }

    @Test
    void shouldCountEarlierRecordsOfTheKey() {
        KeyAges ages = ages(ROWS, 1, row -> row % 10 == 3 ? Keys.NONE : row % 10);

        assertThat(ages.earlier(0)).isZero();
        assertThat(ages.earlier(41)).isEqualTo(4);
        assertThat(ages.earlier(43)).isEqualTo(Keys.NONE);
        assertThat(ages.isYoung(43)).isFalse();
        assertThat(ages.isYoung(991)).isTrue();
        assertThat(ages.isYoung(1001)).isFalse();
    }

    @Test
    void shouldLeaveOutYoungRowsOfTheBeginningIfAllKeysBeginThere() {
        KeyAges ages = ages(ROWS, 1, row -> row % 10);

        assertThat(ages.known()).isEqualTo(100);
        assertThat(surplus(ages, 0, 1000)).isEqualTo(1000);
        assertThat(surplus(ages, 1000, ROWS)).isZero();
    }

    @Test
    void shouldKeepYoungRowsIfKeysComeAllTheTime() {
        assertThat(surplus(ages(ROWS, 1, row -> row / 50), 0, ROWS)).isZero();
        assertThat(surplus(ages(ROWS, 1, row -> row / 250), 0, ROWS)).isZero();
    }

    @Test
    void shouldTakeKeysForKnownAfterAHalfLifeButAtMostAQuarterOfTheirRecords() {
        assertThat(ages(ROWS, 150, row -> row % 100).known()).isEqualTo(25);
        assertThat(ages(ROWS, 150, row -> row % 10).known()).isEqualTo(150);
        assertThat(ages(ROWS, 7000, row -> row % 10).known()).isEqualTo(250);
    }

    @Test
    void shouldKeepAllRowsOfASmallHistory() {
        assertThat(surplus(ages(600, 1, row -> row % 2), 0, 600)).isZero();
    }

    /** Some keys are there from the beginning, others come at a constant rate. */
    @RepeatedTest(20)
    void shouldLeaveNoMoreYoungRowsInTheFirstHalfThanInTheSecond(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int old = 1 + random.nextInt(40);
        int fresh = random.nextInt(10);
        KeyAges ages = ages(ROWS, 1, row -> row % 10 < fresh ? 1000 + row / 500 * 10 + row % 10 : row / 10 % old);
        int half = ROWS / 2;
        long left = IntStream.range(0, half).filter(row -> !ages.isSurplus(row)).count();
        long youngLeft = IntStream.range(0, half)
                .filter(row -> ages.isYoung(row) && !ages.isSurplus(row))
                .count();
        long youngLater = IntStream.range(half, ROWS).filter(ages::isYoung).count();

        assertThat(surplus(ages, half, ROWS)).isZero();
        assertThat(youngLeft / (double) left).isLessThanOrEqualTo((double) youngLater / half);
        assertThat(IntStream.range(0, half).filter(ages::isSurplus)).allMatch(ages::isYoung);
    }
}
