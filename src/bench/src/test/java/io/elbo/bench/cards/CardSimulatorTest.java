package io.elbo.bench.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CardSimulatorTest {
    private static final List<Transaction> PAYMENTS = new CardSimulator(500, 60, 3).run();

    @Test
    void shouldGiveTheSamePaymentsForTheSameSeed() {
        assertThat(new CardSimulator(500, 60, 3).run()).isEqualTo(PAYMENTS);
        assertThat(new CardSimulator(500, 60, 4).run()).isNotEqualTo(PAYMENTS);
    }

    @Test
    void shouldPayInTheOrderOfTimeAboutTwiceADay() {
        assertThat(PAYMENTS).isSortedAccordingTo((a, b) -> Integer.compare(a.time(), b.time()));
        assertThat(PAYMENTS.size() / 500.0 / 60).isBetween(1.7, 2.1);
    }

    @Test
    void shouldCallEachLargeAmountAFraud() {
        assertThat(PAYMENTS).filteredOn(payment -> payment.amount() > 22_000).allMatch(Transaction::isFraud);
        assertThat(PAYMENTS)
                .filteredOn(payment -> payment.scenario() == 1)
                .allMatch(payment -> payment.amount() > 22_000);
    }

    @Test
    void shouldHoldAllPaymentsOfATerminalWhileItIsTakenOver() {
        Transaction first = PAYMENTS.stream()
                .filter(payment -> payment.scenario() == 2)
                .findFirst()
                .orElseThrow();
        int day = first.time() / CardSimulator.SECONDS_PER_DAY;

        assertThat(PAYMENTS)
                .filteredOn(payment -> payment.terminal() == first.terminal()
                        && payment.time() >= first.time()
                        && payment.time() / CardSimulator.SECONDS_PER_DAY < day + 20)
                .isNotEmpty()
                .allMatch(Transaction::isFraud);
    }

    @Test
    void shouldHoldEachKindOfFraudInProportion() {
        double share = PAYMENTS.stream().filter(Transaction::isFraud).count() / (double) PAYMENTS.size();

        assertThat(PAYMENTS.stream().map(Transaction::scenario).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(share).isBetween(0.004, 0.016);
    }

    @Test
    void shouldWriteAmountsInUnitsOfMoney() {
        assertThat(new Transaction(90_061, 7, 9, 1_205, 3).json())
                .isEqualTo(
                        "{\"time\":\"2026-01-06T01:01:01Z\",\"customer\":\"c7\",\"terminal\":\"t9\",\"amount\":12.05,"
                                + "\"fraud\":1}");
    }
}
