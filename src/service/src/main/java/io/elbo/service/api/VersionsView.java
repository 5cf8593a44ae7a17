package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.registry.Assignment;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionStanding;
import io.elbo.stream.models.ModelStatus;
import io.elbo.stream.models.ModelWatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a detector's model as the API shows them.
 *
 * @param inUse the version that this instance uses; 0 is the file of the configuration
 * @param refused why this instance does not use the version that is named as active; left out if it does
 * @param deviation what the running instances do instead of using the version that is named as active; left out if they use it
 * @param registry why this instance does not follow the registry now; left out if it does
 * @param assignment which versions are to be used; left out if nobody has said so
 * @param versions the newest first
 */
public record VersionsView(
        String detector,
        int inUse,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String refused,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String deviation,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String registry,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Assignment assignment,
        List<VersionView> versions) {
    static VersionsView of(String detector, RegistryView view, ModelWatch watch) {
        ModelStatus status = watch.status(detector);
        List<VersionView> versions = new ArrayList<>();
        view.versions(detector).forEach(version -> versions.add(0, VersionView.of(version, view)));
        return new VersionsView(
                detector,
                status.active(),
                status.refusal(),
                VersionStanding.deviation(view, detector).orElse(null),
                watch.whyNotFollowed().orElse(null),
                view.assignment(detector).orElse(null),
                versions);
    }
}
