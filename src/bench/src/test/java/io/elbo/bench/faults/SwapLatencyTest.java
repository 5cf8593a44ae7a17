package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.bench.faults.SwapLatency.Judged;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SwapLatencyTest {
    private static final long MILLI = 1_000_000;

    /** A record each tenth of a second, of which those by another version than the one before are late. */
    private static List<Judged> records(int partition, int count, int firstOfTheOther) {
        List<Judged> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long sent = 100 * MILLI * i;
            long latency = i == firstOfTheOther ? 70 : 10;
            records.add(new Judged(partition, i, i < firstOfTheOther ? 1 : 2, sent, sent + latency * MILLI));
        }
        return records;
    }

    @Test
    void shouldTellTheSecondOfASwapFromThoseAroundIt() {
        List<Judged> records = records(0, 200, 100);
        records.addAll(records(1, 50, 50)); // goes over to nothing

        SwapLatency latency = SwapLatency.of(records);

        assertThat(latency.swaps()).isEqualTo(1);
        assertThat(latency.nearMillis(1)).isEqualTo(70);
        assertThat(latency.nearMillis(0.5)).isEqualTo(10);
        assertThat(latency.aroundMillis(1)).isEqualTo(10);
    }

    @Test
    void shouldHaveNoLatencyWithoutASwap() {
        assertThat(SwapLatency.of(records(0, 10, 10)).nearMillis(0.99)).isNaN();
    }
}
