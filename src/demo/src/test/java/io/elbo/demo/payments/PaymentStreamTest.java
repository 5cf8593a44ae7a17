package io.elbo.demo.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PaymentStreamTest {
    private static final Payments CLEAN = Payments.of(11, 60_000, 0);

    @Test
    void shouldGiveTheSameBytesForTheSameSeed() {
        PaymentStream one = new PaymentStream(3, PaymentStream.DEFAULT_START, 0.1);
        PaymentStream same = new PaymentStream(3, PaymentStream.DEFAULT_START, 0.1);
        for (int i = 0; i < 5_000; i++) {
            assertThat(one.next().labelledJson()).isEqualTo(same.next().labelledJson());
        }
    }

    @Test
    void shouldGiveTheBytesItGaveWhenModelsWereTrained() {
        // a change here changes every figure that was measured on the stream: retrain the bundled model with it
        PaymentStream stream = new PaymentStream(1, PaymentStream.DEFAULT_START, 0);
        assertThat(new String(stream.next().json(), StandardCharsets.UTF_8)).isEqualTo("""
                        {"id":"p-5ca3e6b513e61659","time":"2026-01-05T00:02:17.008Z",\
                        "customer":{"id":"c-00494","country":"SE","age":34,"segment":"standard","typicalAmount":452.41},\
                        "card":{"type":"debit","presentation":"contactless"},"amount":165.66,"billedAmount":165.66,"currency":"SEK",\
                        "merchant":{"category":"transport","country":"SE"},"channel":"pos","deviceKnown":true,\
                        "attempts":1,"distanceKm":11.89,"sinceLast":{"minutes":488.24,"km":7.81}}""");
    }

    @Test
    void shouldGiveOtherPaymentsOfTheSameCustomersForAnotherSeed() {
        Payments other = Payments.of(12, 60_000, 0);
        assertThat(Collections.disjoint(new HashSet<>(other.ids()), CLEAN.ids()))
                .isTrue();
        Map<String, String> homes = CLEAN.homes();
        assertThat(other.share(p -> p.text("/customer/country")
                        .equals(homes.getOrDefault(p.source().key(), p.text("/customer/country")))))
                .isEqualTo(1);
    }

    @Test
    void shouldGiveEveryPaymentAnIdOfItsOwnAndTheCustomerAsKey() {
        assertThat(new HashSet<>(CLEAN.ids()).size()).isEqualTo(CLEAN.all().size());
        CLEAN.all()
                .forEach(payment -> assertThat(payment.json().at("/customer/id").asText())
                        .isEqualTo(payment.source().key()));
    }

    @Test
    void shouldAdvanceInEventTimeByAboutEighteenHundredPaymentsADay() {
        long before = 0;
        for (Payments.Parsed payment : CLEAN.all()) {
            long now = payment.source().timestampMillis();
            assertThat(now).isGreaterThanOrEqualTo(before);
            assertThat(Instant.parse(payment.text("/time")).toEpochMilli()).isEqualTo(now);
            before = now;
        }
        double days = (before - PaymentStream.DEFAULT_START.toEpochMilli())
                / (double) Duration.ofDays(1).toMillis();
        assertThat(CLEAN.all().size() / days).isBetween(1_600.0, 2_100.0);
    }

    @Test
    void shouldBeQuietAtNightAndBusyInTheEvening() {
        Map<Integer, Long> byHour = CLEAN.all().stream()
                .filter(p -> Set.of("DE", "FR", "ES", "IT").contains(p.text("/customer/country")))
                .collect(Collectors.groupingBy(
                        p -> Integer.parseInt(p.text("/time").substring(11, 13)), Collectors.counting()));
        assertThat(byHour.get(17)).isGreaterThan(8 * byHour.getOrDefault(2, 0L));
    }

    @Test
    void shouldKeepHabits() {
        assertThat(CLEAN.share(p -> p.text("/currency").equals(p.homeCurrency())))
                .as("mostly home currency")
                .isBetween(0.85, 0.97);
        assertThat(CLEAN.share(p -> p.text("/merchant/country").equals(p.text("/customer/country"))))
                .as("mostly home merchants")
                .isBetween(0.8, 0.95);
        assertThat(CLEAN.share(p -> p.text("/channel").equals("atm")
                        == p.text("/merchant/category").equals("cash")))
                .as("cash and machines belong together")
                .isEqualTo(1);
        assertThat(CLEAN.share(
                        p -> List.of(p.homeCurrency(), p.merchantCurrency()).contains(p.text("/currency"))))
                .as("no third currency")
                .isEqualTo(1);
        double foreignAndFar = CLEAN.where(p -> p.text("/channel").equals("pos")
                        && !p.text("/merchant/country").equals(p.text("/customer/country")))
                .share(p -> p.number("/distanceKm") > 100);
        assertThat(foreignAndFar)
                .as("who pays abroad in person is far from home")
                .isGreaterThan(0.99);
    }

    @Test
    void shouldSpendAccordingToTheCustomersOwnLevel() {
        double richer = CLEAN.where(p -> p.euroHome() && p.number("/customer/typicalAmount") > 80)
                .where(p -> p.text("/merchant/category").equals("grocery"))
                .median("/amount");
        double poorer = CLEAN.where(p -> p.euroHome() && p.number("/customer/typicalAmount") < 25)
                .where(p -> p.text("/merchant/category").equals("grocery"))
                .median("/amount");
        assertThat(richer / poorer).isBetween(3.0, 12.0);
    }

    @Test
    void shouldLetCustomersPayWithDevicesOfTheirOwn() {
        Map<String, Set<String>> devices = new HashMap<>();
        Payments online = CLEAN.where(p -> p.text("/channel").equals("online"));
        online.all().forEach(p -> devices.computeIfAbsent(p.source().key(), unused -> new HashSet<>())
                .add(p.text("/device")));
        assertThat(CLEAN.share(
                        p -> p.text("/channel").equals("online") == p.json().has("device")))
                .isEqualTo(1);
        long all = devices.values().stream().mapToLong(Set::size).sum();
        assertThat(all)
                .as("nobody shares a device")
                .isEqualTo(devices.values().stream()
                        .flatMap(Set::stream)
                        .distinct()
                        .count());
        assertThat((double) all / devices.size()).as("few devices each").isBetween(1.3, 3.0);
    }

    @Test
    void shouldBillInTheCurrencyOfTheCustomer() {
        assertThat(CLEAN.where(p -> p.text("/currency").equals(p.homeCurrency()))
                        .share(p -> p.number("/billedAmount") == p.number("/amount")))
                .isEqualTo(1);
        assertThat(CLEAN.where(p -> p.text("/currency").equals("JPY")
                                && p.homeCurrency().equals("EUR"))
                        .share(p -> Math.abs(p.number("/billedAmount") * 162 - p.number("/amount")) < 2))
                .isEqualTo(1);
    }

    @Test
    void shouldNeverLetAnybodyTravelFasterThanAnAeroplane() {
        Payments journeys = CLEAN.where(p -> !p.json().at("/sinceLast/km").isNull() && p.number("/sinceLast/km") > 500);
        assertThat(journeys.all()).hasSizeGreaterThan(100);
        assertThat(journeys.share(p -> p.number("/sinceLast/km") / (p.number("/sinceLast/minutes") / 60) < 1_000))
                .isEqualTo(1);
    }

    @Test
    void shouldMissAFewValues() {
        assertThat(CLEAN.share(p -> p.json().at("/customer/age").isMissingNode()))
                .isCloseTo(0.02, within(0.015));
        assertThat(CLEAN.share(p -> p.json().at("/distanceKm").isNull())).isCloseTo(0.03, within(0.02));
        assertThat(CLEAN.share(p -> p.json().at("/sinceLast/minutes").isNumber()))
                .isEqualTo(1);
    }

    @Test
    void shouldHaveTheDocumentedShape() {
        Set<String> pointers = new HashSet<>();
        CLEAN.all().stream().limit(200).forEach(p -> Payments.leaves("", p.json(), pointers));
        assertThat(pointers)
                .containsExactlyInAnyOrder(
                        "/id",
                        "/time",
                        "/customer/id",
                        "/customer/country",
                        "/customer/age",
                        "/customer/segment",
                        "/customer/typicalAmount",
                        "/card/type",
                        "/card/presentation",
                        "/amount",
                        "/billedAmount",
                        "/currency",
                        "/merchant/category",
                        "/merchant/country",
                        "/channel",
                        "/device",
                        "/deviceKnown",
                        "/attempts",
                        "/distanceKm",
                        "/sinceLast/minutes",
                        "/sinceLast/km");
    }

    @Test
    void shouldInjectAtTheStatedRateAndEveryKind() {
        Payments some = Payments.of(5, 60_000, 0.02);
        assertThat(some.share(p -> p.source().injection() != null)).isCloseTo(0.02, within(0.003));
        Map<AnomalyKind, Long> kinds = new HashMap<>();
        some.all().stream()
                .map(p -> p.source().injection())
                .filter(injection -> injection != null)
                .forEach(injection -> kinds.merge(injection.kind(), 1L, Long::sum));
        assertThat(kinds).containsOnlyKeys(AnomalyKind.OF_PAYMENTS);
        assertThat(kinds.values()).allSatisfy(count -> assertThat(count).isBetween(60L, 250L));
        assertThat(CLEAN.share(p -> p.source().injection() == null)).isEqualTo(1);
    }

    @Test
    void shouldRefuseARateThatIsNone() {
        for (double rate : List.of(-0.1, 0.6, Double.NaN)) {
            assertThatThrownBy(() -> new PaymentStream(1, PaymentStream.DEFAULT_START, rate))
                    .hasMessageContaining("anomaly rate")
                    .hasMessageContaining(String.valueOf(rate));
            assertThatThrownBy(() -> new PaymentStream(1, PaymentStream.DEFAULT_START, 0, rate))
                    .hasMessageContaining("behaviour rate")
                    .hasMessageContaining(String.valueOf(rate));
        }
    }

    @Test
    void shouldPutTheLabelAtTheEndOfTheSameObject() throws Exception {
        for (Payments.Parsed payment : Payments.of(5, 3_000, 0.1).all()) {
            JsonNode labelled = Payments.JSON.readTree(payment.source().labelledJson());
            Injection injection = payment.source().injection();
            assertThat(labelled.get("label").asInt()).isEqualTo(injection == null ? 0 : 1);
            assertThat(labelled.get("kind").asText())
                    .isEqualTo(injection == null ? "none" : injection.kind().label());
            assertThat(labelled.get("injected").size())
                    .isEqualTo(injection == null ? 0 : injection.fields().size());
            assertThat(labelled.size()).isEqualTo(payment.json().size() + 3);
        }
    }
}
