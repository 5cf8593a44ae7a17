package io.elbo.service.api;

import io.elbo.registry.Assignment;
import io.elbo.registry.Control;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import io.elbo.registry.UnknownVersionException;
import io.elbo.registry.VersionState;
import io.elbo.service.audit.ChangeAudit;
import io.elbo.service.models.LiveModels;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The registry of models for requests that name a detector. */
@Singleton
public class RegistryAccess {
    private final Detectors detectors;
    private final Optional<LiveModels> models;
    private final ChangeAudit audit;

    /** One change, whose result is the answer. */
    interface Step<T> {
        T apply(ModelRegistry registry) throws RegistryException, IOException;
    }

    RegistryAccess(Detectors detectors, Optional<LiveModels> models, ChangeAudit audit) {
        this.detectors = detectors;
        this.models = models;
        this.audit = audit;
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

    /** Who has sent the request in progress, for the registry. */
    String who() {
        return audit.who();
    }

    /**
     * Makes a change of the assignment that an operator asks for, and tells the audit log.
     *
     * @param action what the audit log calls it
     * @throws ClientErrorException if it must not be made, or cannot be
     */
    Assignment change(String action, String detector, Step<Assignment> step) throws IOException {
        LiveModels live = of(detector);
        return live.audit().make(() -> {
            Assignment before = live.registry().view().assignmentOrInitial(detector);
            Assignment after = apply(live, step);
            if (!after.equals(before)) {
                audit.changed(action, detector, after.why(), before, after);
            }
            return after;
        });
    }

    /**
     * Makes a change of whether a detector is paused, or of its budgets, and tells the audit log if it changes anything.
     *
     * @param action what the audit log calls it
     * @throws ClientErrorException if it must not be made, or cannot be; 409 if there is no registry
     */
    Control control(String action, String name, Step<Control> step) throws IOException {
        detector(name);
        if (models.isEmpty()) {
            throw new ClientErrorException(
                    "there is no registry of models to keep it in: set elbo.models.topic, then detectors can be paused and"
                            + " their budgets set at run time",
                    Response.Status.CONFLICT);
        }
        LiveModels live = of(name);
        return live.audit().make(() -> {
            Control before = live.registry().view().controlOrInitial(name);
            Control after = apply(live, step);
            if (!after.equals(before)) {
                audit.changed(action, name, after.why(), before, after);
            }
            return after;
        });
    }

    /** Retires a version as {@link #change} makes a change. */
    void retire(String detector, int version, String why, Step<ModelVersion> step) throws IOException {
        LiveModels live = of(detector);
        var unused = live.audit().make(() -> {
            VersionState before =
                    live.registry().view().state(detector, version).orElse(VersionState.RETIRED);
            ModelVersion retired = apply(live, step);
            if (before != VersionState.RETIRED) {
                audit.changed(
                        "retire",
                        detector,
                        why,
                        state(version, before.label()),
                        state(version, VersionState.RETIRED.label()));
            }
            return retired;
        });
    }

    private static Map<String, Object> state(int version, String label) {
        return Map.of("version", version, "state", label);
    }

    private static <T> T apply(LiveModels live, Step<T> step) throws IOException {
        try {
            return step.apply(live.registry());
        } catch (UnknownVersionException e) {
            throw new NotFoundException(String.valueOf(e.getMessage()), e);
        } catch (RegistryException e) {
            throw new ClientErrorException(String.valueOf(e.getMessage()), Response.Status.CONFLICT, e);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()), e);
        }
    }
}
