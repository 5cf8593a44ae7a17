package io.elbo.stream.models;

import io.elbo.registry.Assignment;
import io.elbo.registry.Control;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import io.elbo.registry.VersionState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is needed of the registry of models to follow it. Thread-safe. */
public interface VersionSource {
    /** One line for a person; empty if the registry is read to its end and followed. */
    Optional<String> whyNotCaughtUp();

    /** Which versions the detector uses; empty if nobody has said so. */
    Optional<Assignment> assignment(String detector);

    /** Whether the detector is paused, and its budgets; empty if nobody has said anything of it. */
    Optional<Control> control(String detector);

    /** Empty if there is none. */
    Optional<ModelVersion> version(String detector, int version);

    /** The oldest first. */
    List<ModelVersion> versions(String detector);

    /** How a version stands; empty if there is none of this number. */
    Optional<VersionState> state(String detector, int version);

    /**
     * The bytes of a version. Takes as long as a download; an interrupt ends it.
     *
     * @param limit how long a download by reference may take
     * @throws RegistryException if the bytes cannot be had, or are not those that were published
     */
    byte[] bytes(ModelVersion version, Duration limit) throws RegistryException;

    /** Returns at once. */
    void report(InstanceReport report);

    static VersionSource of(ModelRegistry registry) {
        return new VersionSource() {
            @Override
            public Optional<String> whyNotCaughtUp() {
                return registry.whyNotCaughtUp();
            }

            @Override
            public Optional<Assignment> assignment(String detector) {
                return registry.view().assignment(detector);
            }

            @Override
            public Optional<Control> control(String detector) {
                return registry.view().control(detector);
            }

            @Override
            public Optional<ModelVersion> version(String detector, int version) {
                return registry.view().version(detector, version);
            }

            @Override
            public List<ModelVersion> versions(String detector) {
                return registry.view().versions(detector);
            }

            @Override
            public Optional<VersionState> state(String detector, int version) {
                return registry.view().state(detector, version);
            }

            @Override
            public byte[] bytes(ModelVersion version, Duration limit) throws RegistryException {
                return registry.bytes(version, limit);
            }

            @Override
            public void report(InstanceReport report) {
                registry.report(report);
            }
        };
    }
}
