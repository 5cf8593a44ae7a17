package io.elbo.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewersTest {
    private final Viewers viewers = new Viewers(3, "e1");

    /** Takes as much as it asks for. */
    private static class Taker implements Flow.Subscriber<Event> {
        final List<Event> taken = new ArrayList<>();
        Flow.@Nullable Subscription subscription;
        boolean complete;

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
        }

        @Override
        public void onNext(Event event) {
            taken.add(event);
        }

        @Override
        public void onError(Throwable problem) {
            throw new AssertionError(problem);
        }

        @Override
        public void onComplete() {
            complete = true;
        }

        Taker taking(long events) {
            subscription.request(events);
            return this;
        }

        List<String> names() {
            return taken.stream().map(Event::name).toList();
        }
    }

    private Taker open(@Nullable String detector, @Nullable String lastId) {
        Taker taker = new Taker();
        viewers.open(detector, lastId, "{}").orElseThrow().subscribe(taker);
        return taker;
    }

    @Test
    void shouldTellWhatAViewerWants() {
        Taker all = open(null, null).taking(Long.MAX_VALUE);
        Taker cards = open("cards", null).taking(Long.MAX_VALUE);

        viewers.tell(Event.ANOMALY, "cards", "1");
        viewers.tell(Event.ANOMALY, "orders", "2");
        viewers.tellNow(Event.SCORES, "cards", "3");
        viewers.tellNow(Event.STATUS, null, "4");

        assertThat(all.names()).containsExactly("status", "anomaly", "anomaly", "status");
        assertThat(cards.names()).containsExactly("status", "anomaly", "scores");
    }

    @Test
    void shouldGoOnAfterTheLastEventThatWasSeen() {
        Taker first = open(null, null).taking(2);
        viewers.tell(Event.ANOMALY, "cards", "1");
        String seen = first.taken.get(1).id();
        viewers.tell(Event.ANOMALY, "orders", "2");
        viewers.tell(Event.INCIDENT, "cards", "3");

        assertThat(open(null, seen).taking(9).taken.stream().map(Event::data)).containsExactly("2", "3", "{}");
        assertThat(open("cards", seen).taking(9).names()).containsExactly("incident", "status");
    }

    @Test
    void shouldGoOnAfterAnEventThatIsNotKept() {
        viewers.tell(Event.ANOMALY, "cards", "1");
        String seen = open(null, null).taking(1).taken.get(0).id();
        viewers.tell(Event.ANOMALY, "cards", "2");

        assertThat(open(null, seen).taking(9).taken.stream().map(Event::data)).containsExactly("2", "{}");
    }

    @Test
    void shouldSayIfItCannotGoOn() {
        IntStream.rangeClosed(0, Viewers.KEPT_EVENTS).forEach(i -> viewers.tell(Event.ANOMALY, "cards", "x"));

        for (String unknown : List.of("e1-0", "other-1", "e1-99999", "no id", "e1-" + "9".repeat(40))) {
            Taker taker = open(null, unknown).taking(9);
            assertThat(taker.names()).as(unknown).containsExactly("reset", "status");
            taker.subscription.cancel();
        }
        assertThat(open(null, "e1-1").taking(Long.MAX_VALUE).names())
                .hasSize(Viewers.KEPT_EVENTS + 1)
                .doesNotContain("reset");
    }

    @Test
    void shouldNotGoOnOverAGap() {
        viewers.tell(Event.ANOMALY, "cards", "1");
        viewers.gap();
        viewers.tell(Event.ANOMALY, "cards", "3");

        assertThat(open(null, "e1-1").taking(9).names()).containsExactly("reset", "status");
        assertThat(open(null, "e1-2").taking(9).names()).containsExactly("anomaly", "status");
    }

    @Test
    void shouldKeepNothingForAViewerThatTakesTooLittle() {
        Taker slow = open(null, null).taking(1);
        Taker quick = open(null, null).taking(Long.MAX_VALUE);
        int many = 5 * Viewer.MAX_WAITING;
        IntStream.range(0, many).forEach(i -> viewers.tell(Event.ANOMALY, "cards", Integer.toString(i)));

        assertThat(quick.taken).hasSize(1 + many);
        slow.taking(Long.MAX_VALUE);
        assertThat(slow.taken).hasSizeLessThanOrEqualTo(Viewer.MAX_WAITING + 2);
        assertThat(slow.names().get(1)).isEqualTo("reset");
        assertThat(slow.taken.get(slow.taken.size() - 1).data()).isEqualTo(Integer.toString(many - 1));
    }

    @Test
    void shouldBoundWhatWaitsByItsLength() {
        Taker slow = open(null, null).taking(1);
        String large = "x".repeat(Viewer.MAX_WAITING_CHARACTERS);
        IntStream.range(0, 10).forEach(i -> viewers.tell(Event.ANOMALY, "cards", large));

        assertThat(slow.taking(99).names()).containsExactly("status", "reset", "anomaly");
    }

    @Test
    void shouldTellASlowViewerTheNewestStatusOnly() {
        Taker slow = open(null, null);
        IntStream.range(0, 1_000).forEach(i -> viewers.tellNow(Event.STATUS, null, Integer.toString(i)));

        assertThat(slow.taking(9).taken.stream().map(Event::data)).containsExactly("999");
    }

    @Test
    void shouldLetNoMoreViewersInThanAllowedAndTakeAPlaceBackWhenOneGoes() {
        Taker first = open(null, null);
        open(null, null);
        open(null, null);
        assertThat(viewers.open(null, null, "{}")).isEmpty();

        first.subscription.cancel();

        assertThat(viewers.count()).isEqualTo(2);
        assertThat(viewers.open(null, null, "{}")).isPresent();
    }

    @Test
    void shouldEndAllWhenItCloses() {
        Taker waiting = open(null, null);
        Taker taking = open(null, null).taking(5);

        viewers.close();

        assertThat(waiting.complete).isTrue();
        assertThat(taking.complete).isTrue();
        assertThat(viewers.isEmpty()).isTrue();
        assertThat(viewers.open(null, null, "{}")).isEmpty();
    }

    @Test
    void shouldEndAViewerWhoseEventsCannotBeSent() {
        Taker broken = new Taker() {
            @Override
            public void onNext(Event event) {
                throw new IllegalStateException("the connection is gone");
            }
        };
        viewers.open(null, null, "{}").orElseThrow().subscribe(broken);

        broken.taking(1);

        assertThat(viewers.isEmpty()).isTrue();
    }
}
