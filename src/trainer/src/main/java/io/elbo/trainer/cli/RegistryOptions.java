package io.elbo.trainer.cli;

import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistrySettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the registry of models is. */
final class RegistryOptions {
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--models-topic",
            paramLabel = "TOPIC",
            defaultValue = RegistrySettings.USUAL_TOPIC,
            description = "The topic of models, elbo.models.topic of the service (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String topic;

    String topic() {
        return topic;
    }

    /** @param maxBytes the largest model that is published or fetched */
    RegistrySettings settings(CommandLine command, long maxBytes) throws IOException {
        try {
            return new RegistrySettings(topic, kafka.clientProperties(command), maxBytes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    /** Reads the registry to its end; the caller closes it. */
    ModelRegistry open(CommandLine command) throws IOException, RegistryException, InterruptedException {
        return open(settings(command, RegistrySettings.DEFAULT_MAX_BYTES), command.getErr());
    }

    /**
     * Reads the registry to its end; the caller closes it.
     *
     * @param err where warnings go
     */
    static ModelRegistry open(RegistrySettings settings, PrintWriter err)
            throws RegistryException, InterruptedException {
        ModelRegistry registry = ModelRegistry.open(settings, unused -> {});
        try {
            registry.requireTopic().ifPresent(unknown -> err.println("warning: " + unknown));
            if (!registry.awaitCaughtUp(READ_TIMEOUT)) {
                throw new RegistryException("topic " + settings.topic() + " is not read to its end after "
                        + READ_TIMEOUT.toMinutes() + " minutes"
                        + registry.whyNotCaughtUp().map(why -> ": " + why).orElse(""));
            }
            return registry;
        } catch (RegistryException | InterruptedException e) {
            registry.close();
            throw e;
        }
    }
}
