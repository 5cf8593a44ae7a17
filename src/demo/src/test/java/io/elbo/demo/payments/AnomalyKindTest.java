package io.elbo.demo.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds every unusual payment against the ordinary one that it would have been. */
final class AnomalyKindTest {
    private static final int RECORDS = 20_000;
    private static final Payments ORDINARY = Payments.of(21, RECORDS + 4_000, 0);
    private static final Payments UNUSUAL = Payments.of(21, RECORDS, 0.1);
    private static final Map<String, Payments.Parsed> BY_ID = new HashMap<>();

    static {
        ORDINARY.all().forEach(p -> BY_ID.put(p.source().id(), p));
    }

    private record Pair(Payments.Parsed before, Payments.Parsed after, List<String> fields) {}

    private static List<Pair> pairs(AnomalyKind kind) {
        List<Pair> pairs = new ArrayList<>();
        for (Payments.Parsed after : UNUSUAL.all()) {
            Injection injection = after.source().injection();
            if (injection != null && injection.kind() == kind) {
                pairs.add(
                        new Pair(Objects.requireNonNull(BY_ID.get(after.source().id())), after, injection.fields()));
            }
        }
        assertThat(pairs).as(kind.label()).hasSizeGreaterThan(50);
        return pairs;
    }

    @ParameterizedTest
    @EnumSource(
            value = AnomalyKind.class,
            names = {"NIGHT_BURST", "CARD_TESTING", "ACCOUNT_TAKEOVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldChangeTheNamedFieldsAndNoOther(AnomalyKind kind) {
        for (Pair pair : pairs(kind)) {
            Set<String> all = new HashSet<>();
            Payments.leaves("", pair.before().json(), all);
            Payments.leaves("", pair.after().json(), all);
            Set<String> changed = new HashSet<>();
            for (String pointer : all) {
                if (!pair.before().json().at(pointer).equals(pair.after().json().at(pointer))) {
                    changed.add(pointer);
                }
            }
            assertThat(pair.fields())
                    .containsExactlyInAnyOrderElementsOf(changed)
                    .isNotEmpty();
        }
    }

    @Test
    void shouldLeaveOrdinaryPaymentsAsTheyAre() {
        Payments untouched = UNUSUAL.where(p -> p.source().injection() == null);
        assertThat(untouched.share(p -> p.json()
                        .equals(Objects.requireNonNull(BY_ID.get(p.source().id()))
                                .json())))
                .isEqualTo(1);
    }

    @Test
    void shouldRaiseAmountsAboveHabitAtLeastEightfold() {
        for (String amount : List.of("/amount", "/billedAmount")) {
            pairs(AnomalyKind.AMOUNT_ABOVE_HABIT).forEach(pair -> assertThat(
                            pair.after().number(amount) / pair.before().number(amount))
                    .isBetween(7.9, 40.1));
        }
    }

    @Test
    void shouldWriteAmountsInCents() {
        pairs(AnomalyKind.AMOUNT_IN_CENTS)
                .forEach(pair -> assertThat(pair.after().number("/amount"))
                        .isEqualTo(Math.rint(100 * pair.before().number("/amount"))));
    }

    @Test
    void shouldChargeInACurrencyThatBelongsToNobody() {
        pairs(AnomalyKind.CURRENCY_MISMATCH)
                .forEach(pair -> assertThat(pair.after().text("/currency"))
                        .isNotEqualTo(pair.after().homeCurrency())
                        .isNotEqualTo(pair.after().merchantCurrency()));
    }

    @Test
    void shouldCombineChannelsAndCategoriesThatNeverMeet() {
        pairs(AnomalyKind.CHANNEL_MISMATCH)
                .forEach(pair -> assertThat(pair.after().text("/channel").equals("atm"))
                        .isNotEqualTo(pair.after().text("/merchant/category").equals("cash")));
    }

    @Test
    void shouldUseCategoriesThatHistoryDoesNotKnow() {
        Set<String> known = new HashSet<>();
        ORDINARY.all().forEach(p -> known.add(p.text("/merchant/category")));
        pairs(AnomalyKind.UNSEEN_CATEGORY)
                .forEach(pair -> assertThat(known).doesNotContain(pair.after().text("/merchant/category")));
    }

    @Test
    void shouldLoseAWholeGroup() {
        pairs(AnomalyKind.MISSING_GROUP).forEach(pair -> {
            assertThat(pair.fields()).hasSizeGreaterThanOrEqualTo(2);
            pair.fields().forEach(f -> assertThat(pair.after().json().at(f).isMissingNode())
                    .isTrue());
        });
    }

    @Test
    void shouldTravelImpossiblyFast() {
        pairs(AnomalyKind.IMPOSSIBLE_JOURNEY).forEach(pair -> assertThat(
                        pair.after().number("/sinceLast/km") / (pair.after().number("/sinceLast/minutes") / 60))
                .isGreaterThan(2_000));
    }

    @Test
    void shouldExchangeTwoValues() {
        pairs(AnomalyKind.SWAPPED_VALUES).forEach(pair -> {
            assertThat(pair.fields()).hasSize(2);
            String one = pair.fields().get(0);
            String other = pair.fields().get(1);
            assertThat(pair.after().json().at(one))
                    .isEqualTo(pair.before().json().at(other));
            assertThat(pair.after().json().at(other))
                    .isEqualTo(pair.before().json().at(one));
        });
    }

    @Test
    void shouldRobInTheCustomersNightWithinMinutes() {
        Payments burst = UNUSUAL.where(
                p -> p.source().injection() != null && p.source().injection().kind() == AnomalyKind.NIGHT_BURST);
        assertThat(burst.all()).hasSizeGreaterThan(50);
        for (Payments.Parsed payment : burst.all()) {
            double hour = Whereabouts.hourOfWeek(
                            (double) payment.source().timestampMillis(),
                            Country.valueOf(payment.text("/customer/country")))
                    % 24;
            assertThat(hour).isBetween(1.5, 4.2);
            assertThat(payment.number("/sinceLast/minutes")).isLessThan(2);
            assertThat(payment.number("/attempts")).isGreaterThanOrEqualTo(3);
            assertThat(payment.json().at("/deviceKnown").asBoolean()).isFalse();
            assertThat(BY_ID).doesNotContainKey(payment.source().id());
        }
    }
}
