package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionStanding;
import java.util.List;

/**
 * A version of a detector's model as the API shows it.
 *
 * @param state announced, verified, refused, challenger, active or retired
 * @param standing the same with what running instances really do, for people: {@code active, refused by all; instances use 1}
 * @param usedBy the running instances that use it, whatever the assignment says
 * @param published what was published
 * @param instances what each instance that runs has found of it
 */
public record VersionView(
        int version,
        String state,
        String standing,
        List<String> usedBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) ModelVersion published,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<InstanceReport> instances) {
    static VersionView of(ModelVersion version, RegistryView view) {
        VersionStanding standing = VersionStanding.of(view, version);
        return new VersionView(
                version.version(),
                standing.state().label(),
                standing.words(),
                standing.usedBy(),
                version.shown(),
                view.instances(version.detector()).reports(version.version()));
    }
}
