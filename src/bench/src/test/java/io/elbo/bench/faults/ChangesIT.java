package io.elbo.bench.faults;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes of topics and detectors while records come, each once. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class ChangesIT {
    static final Set<Fault> CHANGES =
            EnumSet.of(Fault.PARTITION, Fault.NEIGHBOUR, Fault.NEW_TOPIC, Fault.SWITCH, Fault.TOPIC);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldGiveEveryRecordOneRightAnswerWhateverIsChanged() throws Exception {
        ShortRun.assertClean(folder, CHANGES.size(), FaultsIT.only(CHANGES));
    }
}
