package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionState;
import java.util.List;

/**
 * A version of a detector's model as the API shows it.
 *
 * @param state announced, verified, refused, challenger, active or retired
 * @param published what was published
 * @param instances what each instance that runs has found of it
 */
public record VersionView(
        int version,
        String state,
        @JsonInclude(JsonInclude.Include.NON_NULL) ModelVersion published,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<InstanceReport> instances) {
    static VersionView of(ModelVersion version, RegistryView view) {
        return new VersionView(
                version.version(),
                view.state(version.detector(), version.version())
                        .map(VersionState::label)
                        .orElse(""),
                version.shown(),
                view.livingReports(version.detector(), version.version()));
    }
}
