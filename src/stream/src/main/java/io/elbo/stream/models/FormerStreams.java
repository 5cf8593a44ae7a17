package io.elbo.stream.models;

import io.elbo.core.schema.HistoryDefinition;
import io.elbo.registry.Assignment;
import io.elbo.stream.rekey.Rekeying;
import io.elbo.stream.settings.DetectorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The streams in which a detector's records may have been judged before, as the registry knows them: those of the active version, of
 * the versions before it, and of the file of the configuration. Thread-safe.
 */
public final class FormerStreams {
    private final VersionSource source;
    private final ModelVerifier verifier;

    public FormerStreams(VersionSource source, ModelVerifier verifier) {
        this.source = source;
        this.verifier = verifier;
    }

    /** Their names, the latest first; the detector's stream of now may be one of them. Opens the file, if there is one and a version is active. */
    public List<String> of(DetectorSettings detector) {
        Assignment assignment = source.assignment(detector.name()).orElse(null);
        if (assignment == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        Stream.concat(Stream.of(assignment.active()), assignment.before().stream())
                .filter(version -> version > 0)
                .forEach(version -> source.version(detector.name(), version)
                        .ifPresent(known -> names.add(
                                Rekeying.streamName(detector, known.model().key()))));
        if (detector.model() != null && assignment.active() != 0) {
            addFile(detector, names);
        }
        return List.copyOf(names);
    }

    private void addFile(DetectorSettings detector, List<String> names) {
        if (verifier.verifyFile(detector, null) instanceof Verification.Verified file) {
            HistoryDefinition history = file.model().schema().history();
            names.add(Rekeying.streamName(detector, pointers(history)));
            file.model().close();
        }
    }

    private static @Nullable List<String> pointers(@Nullable HistoryDefinition history) {
        return history == null ? null : history.pointers();
    }
}
