package io.elbo.service.config;

import io.elbo.service.config.ElboConfig.LogConfig;
import io.elbo.service.config.LogSettings.Destination;
import io.elbo.stream.settings.BadConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns the {@code elbo.log.*} properties into {@link LogSettings}, or refuses them in one line. */
public final class LogReader {
    private static final String PREFIX = "elbo.log.";
    private static final int MAX_FILE_BYTES = 1 << 30;
    private static final int MAX_FILES = 1_000;

    private LogReader() {}

    public static LogSettings read(LogConfig tree) {
        Destination requests = destination("requests", tree.requests());
        Destination audit = destination("audit", tree.audit());
        if (audit instanceof Destination.Off) {
            throw BadConfigurationException.of(
                    PREFIX + "audit", tree.audit(), "changes are always told: allowed are console and a path");
        }
        if (audit instanceof Destination.File && audit.equals(requests)) {
            throw BadConfigurationException.of(
                    PREFIX + "audit", tree.audit(), "elbo.log.requests has the same file; name another one");
        }
        return new LogSettings(
                switch (tree.format().strip()) {
                    case "text" -> false;
                    case "json" -> true;
                    default ->
                        throw BadConfigurationException.of(
                                PREFIX + "format", tree.format(), "allowed are text and json");
                },
                requests,
                audit,
                SettingsReader.bytes(PREFIX + "max-file-bytes", tree.maxFileBytes(), MAX_FILE_BYTES),
                SettingsReader.integer(PREFIX + "max-files", tree.maxFiles(), 1, MAX_FILES));
    }

    private static Destination destination(String name, String text) {
        String value = text.strip();
        if (value.equals("off") || value.equals("false")) { // YAML reads off as false
            return Destination.OFF;
        }
        if (value.equals("console")) {
            return Destination.CONSOLE;
        }
        try {
            Path path = Path.of(value);
            if (path.getNameCount() > 0 && value.contains("/")) {
                return new Destination.File(path.toAbsolutePath().normalize());
            }
        } catch (InvalidPathException e) {
            // the same refusal as for a word that says nothing
        }
        throw BadConfigurationException.of(
                PREFIX + name, text, "allowed are off, console and the path of a file, with at least one '/'");
    }
}
