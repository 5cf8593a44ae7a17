package io.elbo.bench.faults;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of fault that one broker node alone can have, once; changes of what runs are in {@link ChangesIT}, of models in {@link FaultsOfModelsIT}. */
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

    static String only(Set<Fault> kinds) {
        return "--only="
                + kinds.stream()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(","));
    }
}
