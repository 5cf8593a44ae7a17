package io.elbo.trainer.cli;

import io.elbo.core.schema.Schema;
import io.elbo.trainer.evaluate.FileScorer;
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

    /** Reads it into the scorer's histories. If there is none and the model knows histories, says what that means. */
    void read(CommandLine command, DataOptions reading, @Nullable String label, Schema schema, FileScorer scorer)
            throws IOException {
        if (!before.isEmpty()) {
            scorer.runBefore(reading.dataset(command, before, label, LabelWords.USUAL));
        } else if (schema.history() != null) {
            command.getErr()
                    .println("note: every key begins without a history; --after history.jsonl reads the records that"
                            + " came before");
        }
    }
}
