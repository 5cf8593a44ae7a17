package io.elbo.service.api;

import io.elbo.service.console.Console;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import java.util.Optional;

/** The console for requests that name a detector. */
@Singleton
public class ConsoleViews {
    private final Detectors detectors;
    private final Optional<Console> console;

    ConsoleViews(Detectors detectors, Optional<Console> console) {
        this.detectors = detectors;
        this.console = console;
    }

    /** @throws NotFoundException if it is switched off */
    Console console() {
        return console.orElseThrow(() -> new NotFoundException("there is no console: elbo.console.enabled is false"));
    }

    /** @throws NotFoundException if no detector has this name */
    Detector detector(String name) {
        return detectors.find(name).orElseThrow(() -> RegistryAccess.unknown(name, detectors));
    }
}
