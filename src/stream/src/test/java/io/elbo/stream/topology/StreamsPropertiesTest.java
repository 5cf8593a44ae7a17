package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {
    private static Properties properties(Profile profile, boolean exactlyOnce, Map<String, String> kafka) {
        Settings settings = new Settings(
                "elbo", exactlyOnce, profile, 1, 0, Path.of("state"), 1 << 20, 256, true, null, List.of(), kafka);
        return new StreamsProperties(settings)
                .streams(
                        "payments",
                        new ScoringPlan(
                                "payments",
                                List.of(),
                                new PendingScores(List.of()),
                                new CommitHooks(),
                                new ScoringThreads(0),
                                256));
    }

    @Test
    void shouldGatherLargeBatchesForThroughputAndSendAtOnceForLatency() {
        assertThat(properties(Profile.THROUGHPUT, true, Map.of()))
                .containsEntry("producer.batch.size", 131_072)
                .containsEntry("producer.linger.ms", 10)
                .containsEntry("producer.compression.type", "lz4")
                .containsEntry("main.consumer.max.poll.records", 4_000)
                .containsEntry("main.consumer.receive.buffer.bytes", -1)
                .doesNotContainKey("commit.interval.ms");
        assertThat(properties(Profile.LATENCY, true, Map.of()))
                .containsEntry("producer.linger.ms", 1)
                .containsEntry("commit.interval.ms", 20)
                .doesNotContainKey("producer.batch.size")
                .doesNotContainKey("main.consumer.max.poll.records");
        assertThat(properties(Profile.LATENCY, false, Map.of())).containsEntry("commit.interval.ms", 1_000);
    }

    @Test
    void shouldPreferTheUsersOwnSettingsToTheProfile() {
        Map<String, String> own = Map.of("producer.linger.ms", "7", "commit.interval.ms", "50");
        assertThat(properties(Profile.LATENCY, true, own))
                .containsEntry("producer.linger.ms", "7")
                .containsEntry("commit.interval.ms", "50");
        assertThat(properties(Profile.THROUGHPUT, true, Map.of("linger.ms", "3")))
                .containsEntry("linger.ms", "3")
                .doesNotContainKey("producer.linger.ms");
    }
}
