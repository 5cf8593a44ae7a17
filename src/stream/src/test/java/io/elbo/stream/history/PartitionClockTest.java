package io.elbo.stream.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** What counts as silence of a key, with a made-up clock. */
class PartitionClockTest {
    private static final double NOON = 1_767_268_800;
    private static final double HOUR = 3_600;

    private PartitionClock clock = PartitionClock.of(null);
    private double now = NOON;

    private static Bytes key(String name) {
        return Bytes.wrap(("cards\0" + name).getBytes(StandardCharsets.UTF_8));
    }

    /** Some keys speak in turn for so long, one every few seconds. */
    private void chat(double seconds, double apart) {
        int speaker = 0;
        for (double end = now + seconds; now < end; now += apart) {
            clock.spoke(key("speaker " + speaker++ % 20), now);
        }
    }

    @Test
    void shouldFindAKeySilentThatDoesNotSpeakWhileOthersDo() {
        chat(HOUR / 2, 5);
        double last = now;
        chat(HOUR, 5);
        assertThat(clock.isAliveFor(HOUR, last)).isFalse(); // the median is some records behind

        chat(60, 5);

        assertThat(clock.isAliveFor(HOUR, last)).isTrue();
        assertThat(clock.isAliveFor(2 * HOUR, last)).isFalse();
    }

    @Test
    void shouldStandStillWhileNothingComes() {
        chat(HOUR, 5);
        double last = now;
        chat(HOUR / 2, 5);

        double before = clock.nowSeconds();
        assertThat(clock.isAliveFor(HOUR, last)).isFalse();
        assertThat(clock.nowSeconds()).isEqualTo(before);
    }

    @Test
    void shouldNotFindAllKeysSilentWhenATopicSpeaksAgainAfterAPause() {
        chat(HOUR, 5);
        double last = now;
        now += 8 * HOUR; // a night

        chat(HOUR / 2, 5);

        assertThat(clock.isAliveFor(HOUR, last)).isFalse();
        chat(HOUR, 5);
        assertThat(clock.isAliveFor(HOUR, last)).as("silent since").isTrue();
        assertThat(clock.isAliveFor(8 * HOUR, last)).isFalse();
    }

    @Test
    void shouldNotAddUpManyShortPauses() {
        chat(HOUR, 5);
        double last = now;
        for (int pause = 0; pause < 3; pause++) {
            now += 2 * HOUR;
            chat(60, 5);
        }

        assertThat(clock.isAliveFor(HOUR, last)).isFalse();
        assertThat(clock.isAliveFor(2 * HOUR, last))
                .as("each counts at most a quarter")
                .isFalse();
    }

    @Test
    void shouldFindASilentKeyInAPartitionWithFewRecords() {
        chat(60, 5);
        double last = now;
        for (int i = 0; i < 40; i++) {
            now += HOUR;
            clock.spoke(key(i % 2 == 0 ? "one" : "two"), now);
        }

        assertThat(clock.isAliveFor(3 * HOUR, last)).isTrue();
    }

    @Test
    void shouldNotFollowADeviceWhoseClockIsFast() {
        for (int i = 0; i < 500; i++) {
            clock.spoke(key("speaker " + i % 20), now);
            clock.spoke(key("fast"), now + HOUR);
            now += 5;
        }

        assertThat(clock.nowSeconds()).isLessThan(now);
    }

    @Test
    void shouldNotFindKeysSilentThatWereGoneBeforeItBegan() {
        double gone = now - 1;

        chat(5 * HOUR, 5);

        assertThat(clock.isAliveFor(HOUR, gone)).isFalse();
        clock = PartitionClock.of(clock.bytes());
        chat(HOUR, 5);
        assertThat(clock.isAliveFor(HOUR, gone)).as("after a restart").isFalse();
    }

    @Test
    void shouldNotGoBack() {
        chat(HOUR, 5);
        double before = clock.nowSeconds();
        now -= HOUR / 2;

        chat(HOUR / 4, 5);

        assertThat(clock.nowSeconds()).isEqualTo(before);
    }

    @Test
    void shouldGoOnWithWhatTheStoreKept() {
        chat(HOUR, 5);
        double last = now;
        now += 8 * HOUR;
        chat(HOUR / 2, 5);
        assertThat(clock.isChanged()).isTrue();

        clock = PartitionClock.of(clock.bytes());
        assertThat(clock.isChanged()).isFalse();
        assertThat(clock.isAliveFor(HOUR, last)).as("it knows the pause").isFalse();
        chat(HOUR, 5);

        assertThat(clock.isAliveFor(HOUR, last)).isTrue();
    }

    @Test
    void shouldBeginAnewWithWhatIsNoClock() {
        clock = PartitionClock.of(new byte[7]);

        assertThat(clock.nowSeconds()).isNaN();
        assertThat(clock.isAliveFor(0, 0)).isFalse();
    }
}
