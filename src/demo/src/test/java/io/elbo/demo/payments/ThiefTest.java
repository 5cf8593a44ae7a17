package io.elbo.demo.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What thieves do that only the history of their victims shows. */
final class ThiefTest {
    private static final Payments ORDINARY = Payments.of(33, 30_000, 0);
    private static final Payments ALL = Payments.of(33, 30_000, 0, 0.02);

    private static Map<Long, List<Payments.Parsed>> thefts(AnomalyKind kind) {
        Map<Long, List<Payments.Parsed>> thefts = new HashMap<>();
        for (Payments.Parsed payment : ALL.all()) {
            Injection injection = payment.source().injection();
            if (injection != null && injection.kind() == kind) {
                thefts.computeIfAbsent(injection.thief(), unused -> new ArrayList<>())
                        .add(payment);
            }
        }
        assertThat(thefts).as(kind.label()).hasSizeGreaterThan(10);
        return thefts;
    }

    private static double minutes(List<Payments.Parsed> theft) {
        return (theft.get(theft.size() - 1).source().timestampMillis()
                        - theft.get(0).source().timestampMillis())
                / 60_000.0;
    }

    @Test
    void shouldStealAtTheStatedRateAndLeaveOrdinaryPaymentsAsTheyAre() {
        assertThat(ALL.share(p -> p.source().injection() != null)).isBetween(0.014, 0.026);
        Set<String> ordinary = new HashSet<>(ORDINARY.ids());
        assertThat(ALL.where(p -> p.source().injection() == null)
                        .share(p -> ordinary.contains(p.source().id())))
                .isEqualTo(1);
    }

    @Test
    void shouldPayWithOneDeviceThatTheCustomerNeverHad() {
        Map<String, Set<String>> own = ORDINARY.all().stream()
                .collect(Collectors.groupingBy(
                        p -> p.source().key(), Collectors.mapping(p -> p.text("/device"), Collectors.toSet())));
        for (AnomalyKind kind : AnomalyKind.OF_BEHAVIOUR) {
            thefts(kind).values().forEach(theft -> {
                Set<String> devices = theft.stream().map(p -> p.text("/device")).collect(Collectors.toSet());
                assertThat(devices).hasSize(1);
                assertThat(own.getOrDefault(theft.get(0).source().key(), Set.of()))
                        .doesNotContainAnyElementsOf(devices);
            });
        }
    }

    @Test
    void shouldTestCardsWithManySmallPaymentsWithinMinutes() {
        thefts(AnomalyKind.CARD_TESTING).values().stream()
                .filter(theft -> theft.size() >= 12) // the last one may be cut off
                .forEach(theft -> {
                    assertThat(minutes(theft)).isLessThan(15);
                    assertThat(theft)
                            .allSatisfy(
                                    p -> assertThat(p.number("/billedAmount")).isLessThan(50))
                            .allSatisfy(
                                    p -> assertThat(p.text("/merchant/country")).isEqualTo(p.text("/customer/country")))
                            .allSatisfy(
                                    p -> assertThat(p.json().at("/deviceKnown").asBoolean())
                                            .isTrue());
                });
    }

    @Test
    void shouldTakeAccountsOverForHoursFromAbroadForLargerAmounts() {
        Map<Long, List<Payments.Parsed>> thefts = thefts(AnomalyKind.ACCOUNT_TAKEOVER);
        double larger = thefts.values().stream()
                .flatMap(List::stream)
                .mapToDouble(p -> p.number("/billedAmount") / p.number("/customer/typicalAmount"))
                .average()
                .orElseThrow();
        assertThat(larger).isGreaterThan(3);
        thefts.values().forEach(theft -> {
            Set<String> sellers =
                    theft.stream().map(p -> p.text("/merchant/country")).collect(Collectors.toSet());
            assertThat(sellers).hasSize(1).doesNotContain(theft.get(0).text("/customer/country"));
            assertThat(minutes(theft)).isLessThan(300);
        });
    }

    @Test
    void shouldSayHowLongAgoTheAccountWasUsed() {
        ALL.where(p -> p.source().injection() != null).all().forEach(p -> assertThat(p.number("/sinceLast/minutes"))
                .isNotNegative());
    }
}
