package io.elbo.service.api;

import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.service.models.LiveModels;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;

/** The registry of models for requests that name a detector. */
@Singleton
public class RegistryAccess {
    private final Detectors detectors;
    private final Optional<LiveModels> models;

    /** One change, whose result is the answer. */
    interface Step<T> {
        T apply(ModelRegistry registry) throws RegistryException, IOException;
    }

    RegistryAccess(Detectors detectors, Optional<LiveModels> models) {
        this.detectors = detectors;
        this.models = models;
    }

    /** @throws NotFoundException if no detector has this name */
    Detector detector(String name) {
        return detectors.find(name).orElseThrow(() -> unknown(name, detectors));
    }

    /** Empty if there is no registry. */
    Optional<LiveModels> live() {
        return models;
    }

    /** @throws NotFoundException if no detector has this name, or if there is no registry */
    LiveModels of(String detector) {
        detector(detector);
        return models.orElseThrow(() -> new NotFoundException(
                "there is no registry of models: elbo.models.topic is not set, and models are files"));
    }

    static NotFoundException unknown(String detector, Detectors detectors) {
        return new NotFoundException(
                "no detector '" + detector + "'; there are: " + String.join(", ", detectors.names()));
    }

    /**
     * Makes a change that an operator asks for.
     *
     * @throws ClientErrorException if it must not be made, or cannot be
     */
    <T> T change(String detector, Step<T> step) throws IOException {
        LiveModels live = of(detector);
        try {
            return step.apply(live.registry());
        } catch (RegistryException e) {
            throw new ClientErrorException(String.valueOf(e.getMessage()), Response.Status.CONFLICT, e);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()), e);
        }
    }
}
