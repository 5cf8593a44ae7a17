package io.elbo.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnomalyViewTest {
    private static final long NOW = 1_767_614_400_000L;
    private static final byte[] DOCUMENT = new byte[1_000];

    private final AnomalyView view = new AnomalyView(List.of("cards", "orders"), 10, 1 << 20);

    private void add(String detector, String key, String severity, long offset, long t) {
        view.add(Examples.anomaly(detector, key, severity, offset, t), DOCUMENT, true, NOW);
    }

    private List<String> ids(AnomalyFilter filter) {
        return view.list("cards", filter, null, 100).anomalies().stream()
                .map(AnomalyRow::id)
                .toList();
    }

    @Test
    void shouldListTheNewestFirstWhateverTheOrderOfArrival() {
        add("cards", "a", "warning", 1, NOW - 10);
        add("cards", "b", "warning", 2, NOW - 30);
        add("cards", "c", "critical", 3, NOW - 20);

        assertThat(ids(AnomalyFilter.ALL)).containsExactly("0-1", "0-3", "0-2");
    }

    @Test
    void shouldTellWhatAnAnomalyIsAbout() {
        add("cards", "c-1", "critical", 7, NOW);

        AnomalyRow row =
                view.list("cards", AnomalyFilter.ALL, null, 1).anomalies().get(0);

        assertThat(row.headline()).isEqualTo("currency: JPY, unusual with country SE (expected SEK)");
        assertThat(row.fields()).containsExactly("currency", "amount");
        assertThat(row.score()).isEqualTo(9.75);
        assertThat(row.key()).isEqualTo("c-1");
    }

    @Test
    void shouldFilter() {
        add("cards", "card-1", "warning", 1, NOW - 30);
        add("cards", "card-2", "critical", 2, NOW - 20);
        add("cards", "other", "critical", 3, NOW - 10);

        assertThat(ids(new AnomalyFilter("critical", null, null, null, null))).containsExactly("0-3", "0-2");
        assertThat(ids(new AnomalyFilter(null, "card", null, null, null))).containsExactly("0-2", "0-1");
        assertThat(ids(new AnomalyFilter(null, null, "amount", null, null))).hasSize(3);
        assertThat(ids(new AnomalyFilter(null, null, "country", null, null))).isEmpty();
        assertThat(ids(new AnomalyFilter(null, null, null, NOW - 20, NOW - 10))).containsExactly("0-2");
    }

    @Test
    void shouldFilterByAFieldThatReasonsDeriveFrom() {
        AnomalyRow row = new AnomalyRow(
                "0-1", "cards", NOW, "k", "warning", 7, 1e-3, "", List.of("amount.usual", "currencyCode"), null);

        assertThat(new AnomalyFilter(null, null, "amount", null, null).matches(row))
                .isTrue();
        assertThat(new AnomalyFilter(null, null, "amount.usual", null, null).matches(row))
                .isTrue();
        assertThat(new AnomalyFilter(null, null, "currency", null, null).matches(row))
                .isFalse();
    }

    @Test
    void shouldGiveEachAnomalyOnceOverAllPages() {
        IntStream.range(0, 9).forEach(i -> add("cards", "k", i % 3 == 0 ? "warning" : "critical", i, NOW - i / 2));
        AnomalyFilter critical = new AnomalyFilter("critical", null, null, null, null);
        List<String> told = new ArrayList<>();
        String next = "";
        for (int page = 0; next != null && page < 10; page++) {
            AnomalyCursor before =
                    next.isEmpty() ? null : AnomalyCursor.parse(next).orElseThrow();
            AnomalyPage part = view.list("cards", critical, before, 2);
            assertThat(part.anomalies()).hasSizeLessThanOrEqualTo(2);
            part.anomalies().forEach(row -> told.add(row.id()));
            next = part.next();
        }

        assertThat(next).isNull();
        assertThat(told).doesNotHaveDuplicates().containsExactlyElementsOf(ids(critical));
    }

    @Test
    void shouldKeepTheAnomaliesOfQuietDetectorsWhileOneIsNoisy() {
        add("orders", "quiet", "warning", 1, NOW - 1_000_000);
        IntStream.range(0, 50).forEach(i -> add("cards", "noisy", "warning", i, NOW + i));

        assertThat(view.list("orders", AnomalyFilter.ALL, null, 9).anomalies()).hasSize(1);
        assertThat(view.list("orders", AnomalyFilter.ALL, null, 9).complete()).isTrue();
        assertThat(ids(AnomalyFilter.ALL)).hasSize(9).startsWith("0-49").endsWith("0-41");
        assertThat(view.list("cards", AnomalyFilter.ALL, null, 9).complete()).isFalse();
    }

    @Test
    void shouldNotLetRecordsFromTheFuturePushAllOthersOutForGood() {
        IntStream.range(0, 10).forEach(i -> add("cards", "future", "warning", i, NOW * 2));
        IntStream.range(10, 20).forEach(i -> add("cards", "now", "warning", i, NOW));

        assertThat(ids(AnomalyFilter.ALL)).hasSize(10).allMatch(id -> Integer.parseInt(id.substring(2)) >= 10);
    }

    @Test
    void shouldDropDocumentsBeforeRows() {
        AnomalyView small = new AnomalyView(List.of("cards"), 10, 4_000);
        IntStream.range(0, 5)
                .forEach(i ->
                        small.add(Examples.anomaly("cards", "k", "warning", i, NOW + i), new byte[1_500], true, NOW));

        assertThat(small.list("cards", AnomalyFilter.ALL, null, 9).anomalies()).hasSize(5);
        assertThat(small.bytes()).isLessThanOrEqualTo(4_000);
        assertThat(small.find("cards", new AnomalyId(0, 0))).isEmpty();
        assertThat(small.find("cards", new AnomalyId(0, 4))).isPresent();
    }

    @Test
    void shouldTakeAnAnomalyThatIsReadAgainOnce() {
        add("cards", "a", "warning", 1, NOW);
        add("cards", "a", "warning", 1, NOW);

        assertThat(ids(AnomalyFilter.ALL)).containsExactly("0-1");
        assertThat(view.lastHour("cards", NOW)).isEqualTo(1);
    }

    @Test
    void shouldForgetATopicThatIsMadeAnewAndNoOther() {
        add("cards", "a", "warning", 1, NOW);
        add("orders", "a", "warning", 1, NOW);

        view.forget("cards"::equals);

        assertThat(ids(AnomalyFilter.ALL)).isEmpty();
        assertThat(view.list("orders", AnomalyFilter.ALL, null, 9).anomalies()).hasSize(1);
    }

    @Test
    void shouldCountTheLastHourByWhenAnomaliesWereFound() {
        add("cards", "of-2016", "warning", 1, 1_451_606_400_000L);
        view.add(Examples.anomaly("cards", "before", "warning", 2, NOW - 7_200_000), DOCUMENT, false, NOW);
        view.add(Examples.anomaly("cards", "lately", "warning", 3, NOW - 1_800_000), DOCUMENT, false, NOW);

        assertThat(view.lastHour("cards", NOW)).isEqualTo(2);
        assertThat(view.lastHour("cards", NOW + 3_000_000)).isEqualTo(1);
        assertThat(view.lastHour("cards", NOW + 7_200_000)).isZero();
    }

    @Test
    void shouldFindOthersOfTheSameKey() {
        add("cards", "k", "warning", 1, NOW - 20);
        add("cards", "k", "warning", 2, NOW - 10);
        add("cards", "other", "warning", 3, NOW);

        assertThat(view.related("cards", new AnomalyId(0, 2), "k", 20))
                .extracting(AnomalyRow::id)
                .containsExactly("0-1");
        assertThat(view.related("cards", new AnomalyId(0, 2), "", 20)).isEmpty();
    }
}
