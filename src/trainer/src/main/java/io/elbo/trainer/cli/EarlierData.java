package io.elbo.trainer.cli;

import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.LabelWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The data that came before what is scored. */
final class EarlierData {
    @Option(
            names = "--after",
            paramLabel = "DATA",
            arity = "1..*",
            description =
                    "Data that came before, such as the history that the model was trained on: it is read for the histories"
                            + " of keys, and not scored. Without it, every key begins anew.")
    private List<String> before = new ArrayList<>();

    /** Takes data for the histories of keys alone. */
    @FunctionalInterface
    interface Histories {
        void runBefore(Dataset data) throws IOException;
    }

    /**
     * Reads it into the histories. If there is none and a model knows histories, says what that means.
     *
     * @param derives whether a model knows histories
     */
    void read(CommandLine command, DataOptions reading, @Nullable String label, boolean derives, Histories histories)
            throws IOException {
        if (!before.isEmpty()) {
            histories.runBefore(reading.dataset(command, before, label, LabelWords.USUAL));
        } else if (derives) {
            command.getErr()
                    .println("note: every key begins without a history; --after history.jsonl reads the records that"
                            + " came before");
        }
    }
}
