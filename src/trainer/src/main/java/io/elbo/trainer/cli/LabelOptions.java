package io.elbo.trainer.cli;

import io.elbo.trainer.source.LabelWords;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the words of a label column mean. */
final class LabelOptions {
    @Option(
            names = "--normal",
            paramLabel = "WORD",
            description =
                    "A label of ordinary records, such as BENIGN; may be repeated. Other labels are then anomalies.")
    private List<String> normal = new ArrayList<>();

    @Option(
            names = "--anomaly",
            paramLabel = "WORD",
            description = "A label of anomalies; may be repeated. Without --normal, other labels are then ordinary.")
    private List<String> anomaly = new ArrayList<>();

    LabelWords words(CommandLine command) {
        try {
            return LabelWords.of(normal, anomaly);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    boolean isGiven() {
        return !normal.isEmpty() || !anomaly.isEmpty();
    }
}
