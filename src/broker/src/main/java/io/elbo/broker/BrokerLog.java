package io.elbo.broker;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How much Kafka logs in a process with an embedded broker: nothing, unless {@code -Delbo.broker.log=LEVEL} asks for it
 * ({@code error}, {@code warn}, {@code info}). A broker that is stopped on purpose logs thousands of lines, and so do the
 * clients that miss it; a test's output is for the test. Works with SLF4J's simple logger and with java.util.logging.
 */
final class BrokerLog {
    static final String PROPERTY = "elbo.broker.log";

    private static final List<String> CATEGORIES = List.of("kafka", "org.apache.kafka", "state.change.logger");
    private static final Map<String, Level> LEVELS =
            Map.of("off", Level.OFF, "error", Level.SEVERE, "warn", Level.WARNING, "info", Level.INFO);
    /** Held, so that their levels stay. */
    private static final List<Logger> LOGGERS =
            CATEGORIES.stream().map(Logger::getLogger).toList();

    private BrokerLog() {}

    /** To be called before Kafka's first logger is made: the simple logger keeps the level that it had then. */
    static void configure() {
        String wanted = System.getProperty(PROPERTY, "off");
        Level level = LEVELS.get(wanted);
        if (level == null) {
            throw new IllegalArgumentException(PROPERTY + "=" + wanted + " is none of off, error, warn, info");
        }
        for (String category : CATEGORIES) {
            String property = "org.slf4j.simpleLogger.log." + category;
            if (System.getProperty(property) == null) {
                System.setProperty(property, wanted);
            }
        }
        LOGGERS.forEach(logger -> logger.setLevel(level));
    }
}
