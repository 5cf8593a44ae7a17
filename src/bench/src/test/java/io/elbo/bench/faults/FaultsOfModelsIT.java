package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes of models and of their registry while records come, each once, and a kill. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class FaultsOfModelsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /**
     * Most records are settled in their poll; the scores are those of the versions that the anomalies name, and the committed states
     * those of a fold over the input.
     */
    @Test
    void shouldFlagEachAnomalyOnceAndRememberEachRecordOnceWhateverModelIsInUse() throws Exception {
        Set<Fault> faults = Fault.of(true, false);
        faults.removeAll(Fault.of(false, false));
        faults.add(Fault.KILL);

        JsonNode result = ShortRun.assertClean(
                folder, faults.size(), "--anomalies-only", "--history", "--swaps", FaultsIT.only(faults));

        assertThat(result.path("keys").asInt()).isPositive();
        assertThat(result.path("wrong_states_faults").asInt(-1)).isZero();
        assertThat(result.path("wrong_states_switched").asInt(-1)).isZero();
    }
}
