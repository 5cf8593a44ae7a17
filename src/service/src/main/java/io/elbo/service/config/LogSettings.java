package io.elbo.service.config;

import java.nio.file.Path;

/**
 * How the log is written, checked.
 *
 * @param isJson whether its lines are JSON
 * @param requests where requests are told
 * @param audit where changes are told, beside their topic
 * @param maxFileBytes after which a file of requests or changes is put aside
 * @param maxFiles how many that were put aside are kept
 */
public record LogSettings(boolean isJson, Destination requests, Destination audit, int maxFileBytes, int maxFiles) {
    /** Where some of the lines go. */
    public sealed interface Destination {
        Destination OFF = new Off();
        Destination CONSOLE = new Console();

        /** Nowhere. */
        record Off() implements Destination {}

        /** To standard output, as all others. */
        record Console() implements Destination {}

        /** To a file of their own. */
        record File(Path path) implements Destination {}
    }
}
