package io.elbo.service.config;

import io.elbo.format.registry.RegistryClient;
import io.elbo.format.registry.RegistrySettings;
import io.elbo.stream.settings.BadConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of the registry of schemas, whose names are those of Confluent's clients behind {@value #PREFIX}. Of a name that
 * ends with {@value #FILE} the value stands in a file, for secrets.
 */
public final class SchemaRegistryReader {
    static final String PREFIX = "elbo.schema.registry.";
    static final String VARIABLE_PREFIX = "ELBO_SCHEMA_REGISTRY_";
    private static final String FILE = ".file";

    private SchemaRegistryReader() {}

    /**
     * A client of the registry, to be closed by the caller; empty if nothing is said of a registry.
     *
     * @param environment names of the variables of the environment
     */
    public static Optional<RegistryClient> client(Config config, Set<String> environment) {
        Map<String, String> settings = read(config, environment);
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RegistrySettings.of(settings).client());
        } catch (IllegalArgumentException e) {
            throw new BadConfigurationException("elbo." + e.getMessage(), e);
        }
    }

    static Map<String, String> read(Config config, Set<String> environment) {
        Set<String> names = new TreeSet<>();
        config.getPropertyNames().forEach(names::add); // can be walked through only once
        Map<String, String> settings = new TreeMap<>();
        for (String name : names) {
            String key = key(name);
            if (key == null || (isFromEnvironment(name, key, environment) && !isVariable(variable(key)))) {
                continue;
            }
            String value = config.getConfigValue(PREFIX + key).getValue();
            if (value == null) {
                value = config.getConfigValue(name).getValue();
            }
            if (value != null) {
                put(settings, key, value.strip());
            }
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String key, String value) {
        if (!key.endsWith(FILE)) {
            settings.put(key, value);
        } else if (!value.isEmpty()) {
            try {
                settings.put(
                        key.substring(0, key.length() - FILE.length()),
                        Files.readString(Path.of(value)).strip());
            } catch (IOException e) {
                throw BadConfigurationException.of(PREFIX + key, value, "the file cannot be read");
            }
        }
    }

    /** Whether a property is about the registry of schemas. */
    static boolean isOfRegistry(String name) {
        return name.replace("\"", "").startsWith(PREFIX);
    }

    /** The name of the registry's setting; null if the property is about something else. YAML quotes names with dots. */
    private static @Nullable String key(String name) {
        if (isOfRegistry(name)) {
            return name.replace("\"", "").substring(PREFIX.length());
        }
        return name.startsWith(VARIABLE_PREFIX)
                ? name.substring(VARIABLE_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.')
                : null;
    }

    private static boolean isFromEnvironment(String name, String key, Set<String> environment) {
        return name.startsWith(VARIABLE_PREFIX) || environment.contains(variable(key));
    }

    /** The variable of the environment that holds a setting. */
    private static String variable(String key) {
        return PropertyNames.variable(PREFIX + key);
    }

    /** Whether a variable of the environment is meant for the registry: others come from Kubernetes. */
    static boolean isVariable(String variable) {
        return RegistrySettings.names().stream()
                .anyMatch(name -> variable.equals(variable(name)) || variable.equals(variable(name + FILE)));
    }
}
