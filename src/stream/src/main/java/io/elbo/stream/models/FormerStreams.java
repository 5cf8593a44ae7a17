package io.elbo.stream.models;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Assignment;
import io.elbo.registry.ModelVersion;
import io.elbo.stream.rekey.Rekeying;
import io.elbo.stream.settings.DetectorSettings;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The streams in which a detector's records may have been judged before, as the registry knows them: those of the active version, of
 * the versions before it, of all others (retired ones, too), of the file of the configuration, and the one of models without
 * histories. Thread-safe.
 */
public final class FormerStreams {
    private static final System.Logger LOG = System.getLogger(FormerStreams.class.getName());

    private final VersionSource source;

    public FormerStreams(VersionSource source) {
        this.source = source;
    }

    /** Their names, the latest first; the detector's stream of now may be one of them. Opens the file, if there is one and a version is active. */
    public List<String> of(DetectorSettings detector) {
        Assignment assignment = source.assignment(detector.name()).orElse(null);
        if (assignment == null) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        Stream.concat(Stream.of(assignment.active()), assignment.before().stream())
                .flatMap(version -> source.version(detector.name(), version).stream())
                .forEach(version -> names.add(nameOf(detector, version)));
        List<ModelVersion> all = source.versions(detector.name());
        // a rollback forgets the version that it leaves, and the assignment remembers ten
        for (int i = all.size() - 1; i >= 0; i--) {
            names.add(nameOf(detector, all.get(i)));
        }
        Path file = detector.model();
        if (file != null && assignment.active() != 0) {
            addFile(detector, file, names);
        }
        names.add(detector.input()); // of a file that is not configured any more: most have no histories
        return List.copyOf(names);
    }

    private static String nameOf(DetectorSettings detector, ModelVersion version) {
        return Rekeying.streamName(detector, version.model().key());
    }

    private static void addFile(DetectorSettings detector, Path file, Set<String> names) {
        try (OnnxEngine engine = OnnxEngine.open(file)) {
            names.add(Rekeying.streamName(
                    detector, pointers(engine.metadata().schema().history())));
        } catch (InvalidModelException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "the key of detector {0}''s file is not known: {1}",
                    detector.name(),
                    e.getMessage());
        }
    }

    private static @Nullable List<String> pointers(@Nullable HistoryDefinition history) {
        return history == null ? null : history.pointers();
    }
}
