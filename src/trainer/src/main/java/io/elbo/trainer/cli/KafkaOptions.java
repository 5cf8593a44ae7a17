package io.elbo.trainer.cli;

import io.elbo.trainer.source.topic.ClientSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the brokers are and how to log in there; the same for every command that speaks to Kafka. Values are never printed. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Where the brokers are (default: the variable KAFKA_BOOTSTRAP_SERVERS).")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--kafka",
            paramLabel = "FILE",
            description = "A file of properties of Kafka's clients, such as security.protocol, sasl.jaas.config and"
                    + " ssl.truststore.location; 'kafka.' before a name is left out. Variables KAFKA_* are taken as the service"
                    + " takes them.")
    private @Nullable Path file;

    @Option(
            names = "-K",
            paramLabel = "NAME=VALUE",
            description =
                    "One property of Kafka's clients; may be repeated. Write secrets into a file rather than here.")
    private Map<String, String> properties = new LinkedHashMap<>();

    /** Whether an option was given. */
    boolean isGiven() {
        return bootstrapServers != null || file != null || !properties.isEmpty();
    }

    /** The first option that was given, or that could have been. */
    String given() {
        return bootstrapServers == null && file != null
                ? "--kafka"
                : properties.isEmpty() ? "--bootstrap-servers" : "-K";
    }

    /**
     * The properties of Kafka's clients, by Kafka's names.
     *
     * @throws IOException where the file cannot be read
     */
    Map<String, Object> clientProperties(CommandLine command) throws IOException {
        return clientProperties(command, System.getenv());
    }

    /** @param environment variables by name */
    Map<String, Object> clientProperties(CommandLine command, Map<String, String> environment) throws IOException {
        ClientSettings settings = new ClientSettings().environment(environment);
        if (file != null) {
            settings.and(PropertiesFile.read(file, "--kafka"));
        }
        settings.and(properties);
        if (bootstrapServers != null) {
            settings.and(Map.of("bootstrap.servers", bootstrapServers));
        }
        if (!settings.hasBrokers()) {
            throw new ParameterException(
                    command,
                    "where are the brokers? Name them with --bootstrap-servers HOST:PORT, in the file of --kafka, or in the"
                            + " variable KAFKA_BOOTSTRAP_SERVERS");
        }
        return settings.properties();
    }
}
