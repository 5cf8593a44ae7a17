package io.elbo.trainer.cli;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistrySettings;
import io.elbo.trainer.backtest.BacktestModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Models that are named by a file, or by what they are in the registry: {@code active}, {@code challenger}, or the version's number. */
final class RegisteredModels {
    /** What a model is named by, for a description. */
    static final String NAMES =
            "a file, or, of the --detector in the registry of models, 'active', 'challenger' or the number of a version";

    @Option(
            names = {"-d", "--detector"},
            paramLabel = "NAME",
            description = "The detector whose versions in the registry of models are meant.")
    private @Nullable String detector;

    @Option(
            names = "--models-topic",
            paramLabel = "TOPIC",
            description = "The topic of models, elbo.models.topic of the service (default: "
                    + RegistrySettings.USUAL_TOPIC + ").")
    private @Nullable String topic;

    @Mixin
    private MaxBytesOption max = new MaxBytesOption();

    /** Whether a model is named as what it is in the registry. */
    static boolean isVersion(@Nullable String named) {
        return named != null && named.matches("active|challenger|\\d{1,9}");
    }

    /** The options would be ignored otherwise. */
    void requireVersion(CommandLine command, boolean isNamed) {
        String unused =
                detector != null ? "-d" : topic != null ? "--models-topic" : max.isGiven() ? "--max-bytes" : null;
        if (unused != null && !isNamed) {
            throw new ParameterException(
                    command,
                    unused + " is for versions in the registry of models, and none is named: a model is " + NAMES);
        }
    }

    /**
     * Opens a model; the caller closes its engine.
     *
     * @param named {@link #NAMES}
     */
    BacktestModel open(CommandLine command, KafkaOptions kafka, String named)
            throws IOException, InvalidModelException, RegistryException, InterruptedException {
        return find(command, kafka, named).orElseThrow(() -> new RegistryException(usesFile()));
    }

    /**
     * Opens the model that another one is compared with; the caller closes its engine. Empty, and said, if that is the active
     * version and the registry names none: a job that compares what it publishes must get over its first run.
     *
     * @param named {@link #NAMES}
     */
    Optional<BacktestModel> openOther(CommandLine command, KafkaOptions kafka, String named)
            throws IOException, InvalidModelException, RegistryException, InterruptedException {
        Optional<BacktestModel> found = find(command, kafka, named);
        if (found.isEmpty()) {
            command.getErr().println("note: nothing is compared: " + usesFile());
        }
        return found;
    }

    private String usesFile() {
        return "detector " + detector
                + " uses the file of the configuration, which is not in the registry: name that file";
    }

    /** Empty if the detector has no active version in the registry. */
    private Optional<BacktestModel> find(CommandLine command, KafkaOptions kafka, String named)
            throws IOException, InvalidModelException, RegistryException, InterruptedException {
        if (!isVersion(named)) {
            return Optional.of(new BacktestModel(named, OnnxEngine.open(Path.of(named))));
        }
        String asked = detector;
        if (asked == null) {
            throw new ParameterException(
                    command,
                    "'" + named
                            + "' is a version in the registry of models: say of which --detector; a file of this name is ./"
                            + named);
        }
        RegistrySettings settings = settings(command, kafka);
        try (ModelRegistry registry = RegistryOptions.open(settings, command.getErr())) {
            int number = number(registry.view().assignmentOrInitial(asked), named);
            if (number == 0) {
                return Optional.empty();
            }
            ModelVersion version = registry.view()
                    .version(asked, number)
                    .orElseThrow(() -> new RegistryException(
                            "there is no version " + number + " of detector " + asked + "; 'models list' names them"));
            Engine engine = OnnxEngine.open(registry.bytes(version));
            return Optional.of(new BacktestModel("version " + number + " of detector " + asked, engine));
        }
    }

    private RegistrySettings settings(CommandLine command, KafkaOptions kafka) throws IOException {
        try {
            return new RegistrySettings(
                    topic == null ? RegistrySettings.USUAL_TOPIC : topic, kafka.clientProperties(command), max.bytes());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    /** 0 for the file of the configuration. */
    private static int number(Assignment assignment, String named) throws RegistryException {
        if (named.equals("challenger")) {
            if (assignment.challenger() == 0) {
                throw new RegistryException("detector " + assignment.detector() + " has no challenger");
            }
            return assignment.challenger();
        }
        return named.equals("active") ? assignment.active() : Integer.parseInt(named);
    }
}
