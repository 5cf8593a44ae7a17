package io.elbo.service.config;

import io.elbo.service.config.ElboConfig.ModelsConfig;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.ModelsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the {@code elbo.models.*} properties into {@link ModelsSettings}, or refuses them in one line. */
final class ModelsReader {
    private static final String PREFIX = "elbo.models.";
    private static final int MAX_BYTES = 1 << 30;

    private ModelsReader() {}

    /** Null if there is no registry. */
    static @Nullable ModelsSettings read(ModelsConfig tree) {
        if (tree.topic().isEmpty()) {
            return null;
        }
        return new ModelsSettings(
                SettingsReader.topic(PREFIX + "topic", tree.topic().get()),
                keys(tree.trustedKeys().orElse("")),
                sample(tree.shadowSample()),
                SettingsReader.bytes(PREFIX + "max-bytes", tree.maxBytes(), MAX_BYTES),
                Durations.read(
                        PREFIX + "startup-timeout", tree.startupTimeout(), Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    private static List<Path> keys(String text) {
        List<Path> files = new ArrayList<>();
        for (String name : text.split(",")) {
            if (name.isBlank()) {
                continue;
            }
            Path file = Path.of(name.strip());
            if (!Files.isReadable(file)) {
                throw BadConfigurationException.of(PREFIX + "trusted-keys", text, file + " cannot be read");
            }
            files.add(file);
        }
        return files;
    }

    private static double sample(String text) {
        try {
            String number = text.strip();
            double sample = number.endsWith("%")
                    ? Double.parseDouble(number.substring(0, number.length() - 1)) / 100
                    : Double.parseDouble(number);
            if (sample > 0 && sample <= 1) {
                return sample;
            }
        } catch (NumberFormatException e) {
            // the same refusal as for a number out of range
        }
        throw BadConfigurationException.of(
                PREFIX + "shadow-sample", text, "allowed is a share above 0 and at most 1, such as 0.1 or 10%");
    }
}
