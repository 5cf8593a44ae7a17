package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of fault that one broker node alone can have, once; changes of what runs are in {@link ChangesIT}. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class FaultsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldGiveEveryRecordOneRightAnswerWhateverFails() throws Exception {
        Set<Fault> failures = Fault.of(false, false);
        failures.removeAll(ChangesIT.CHANGES);
        failures.remove(Fault.NODE); // none of several can be lost

        ShortRun.assertClean(folder, failures.size(), only(failures));
    }

    /**
     * Most records are settled in their poll; the scores are those of the versions that the anomalies name, and the committed states
     * those of a fold over the input.
     */
    @Test
    void shouldFlagEachAnomalyOnceAndRememberEachRecordOnceWhateverModelIsInUse() throws Exception {
        Set<Fault> faults = Fault.of(true, false);
        faults.removeAll(Fault.of(false, false));
        faults.add(Fault.KILL);

        JsonNode result =
                ShortRun.assertClean(folder, faults.size(), "--anomalies-only", "--history", "--swaps", only(faults));

        assertThat(result.path("keys").asInt()).isPositive();
        assertThat(result.path("wrong_states_faults").asInt(-1)).isZero();
        assertThat(result.path("wrong_states_switched").asInt(-1)).isZero();
    }

    static String only(Set<Fault> kinds) {
        return "--only="
                + kinds.stream()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(","));
    }
}
