package io.elbo.service.log;

import io.elbo.service.config.ElboConfig;
import io.elbo.service.config.LogReader;
import io.elbo.service.config.LogSettings;
import io.elbo.service.config.LogSettings.Destination;
import io.elbo.stream.settings.BadConfigurationException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Sets up the log when the service starts: its format, and the files of requests and of changes if they have some, always as
 * lines of JSON.
 */
@Singleton
public final class LogSetup {
    /** The category of requests. */
    public static final String REQUESTS = "elbo.requests";
    /** The category of changes. */
    public static final String AUDIT = "elbo.audit";

    private static final int BEFORE_THE_SERVICE = 1;

    private final LogSettings settings;
    private final List<Handler> files = new ArrayList<>();

    LogSetup(ElboConfig config) {
        try {
            settings = LogReader.read(config.log());
        } catch (BadConfigurationException e) {
            throw new ConfigurationException("Elbo cannot start: " + e.getMessage());
        }
    }

    void start(@Observes @Priority(BEFORE_THE_SERVICE) StartupEvent event) {
        if (settings.isJson()) {
            writeJson(Logger.getLogger("").getHandlers());
        }
        open("elbo.log.requests", REQUESTS, settings.requests());
        open("elbo.log.audit", AUDIT, settings.audit());
    }

    private static void writeJson(Handler... handlers) {
        for (Handler handler : handlers) {
            if (handler instanceof ConsoleHandler) {
                handler.setFormatter(new JsonLines());
            } else if (handler instanceof ExtHandler around) {
                writeJson(around.getHandlers());
            }
        }
    }

    private void open(String property, String category, Destination destination) {
        if (!(destination instanceof Destination.File file)) {
            return;
        }
        Handler opened = opened(property, file.path());
        files.add(opened);
        Logger logger = Logger.getLogger(category);
        logger.addHandler(opened);
        logger.setUseParentHandlers(false);
    }

    private Handler opened(String property, Path path) {
        try {
            return new LinesFile(path, settings.maxFileBytes(), settings.maxFiles());
        } catch (IOException e) {
            throw new ConfigurationException(
                    "Elbo cannot start: " + property + "=" + path + ": the file cannot be written: " + e.getMessage());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        Logger.getLogger(REQUESTS).setUseParentHandlers(true);
        Logger.getLogger(AUDIT).setUseParentHandlers(true);
        files.forEach(Handler::close);
    }

    @Produces
    @Singleton
    LogSettings settings() {
        return settings;
    }
}
