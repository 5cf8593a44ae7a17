package io.elbo.stream.models;

import io.elbo.registry.Assignment;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelVersion;
import io.elbo.stream.detector.ActiveModel;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What the registry says of one detector, and what this instance tells it of the detector's versions. Thread-safe. */
final class DetectorRegistry {
    private final String detector;
    private final VersionSource source;
    private final String instance;
    private final Clock clock;

    /** @param instance name of this process in the registry */
    DetectorRegistry(String detector, VersionSource source, String instance, Clock clock) {
        this.detector = detector;
        this.source = source;
        this.instance = instance;
        this.clock = clock;
    }

    Optional<Assignment> assignment() {
        return source.assignment(detector);
    }

    /** The oldest first. */
    List<ModelVersion> versions() {
        return source.versions(detector);
    }

    /** The version itself; empty for the file, and if the registry has another model or none under its number by now. */
    Optional<ModelVersion> find(Content content) {
        return source.version(detector, content.version())
                .filter(version -> version.digest().equals(content.digest()));
    }

    /** What the registry has under a number now. */
    Content content(int version) {
        return new Content(version, digest(version).orElse(""));
    }

    private Optional<String> digest(int version) {
        return source.version(detector, version).map(ModelVersion::digest);
    }

    /** Whether the model is the version as the registry has it now; what the registry does not have any more stays the same. */
    boolean is(ActiveModel model, int version) {
        return digest(version).map(model.origin().identity()::equals).orElse(true);
    }

    /** Tells what becomes of a model, unless the registry has another one under its number by now. */
    void report(ActiveModel model, int version, InstanceReport.State state) {
        if (is(model, version)) {
            report(version, state, "");
        }
    }

    /** @param reason why it is refused; empty in other states */
    void report(int version, InstanceReport.State state, String reason) {
        source.report(new InstanceReport(
                detector, version, instance, state, reason, clock.instant().toString()));
    }
}
