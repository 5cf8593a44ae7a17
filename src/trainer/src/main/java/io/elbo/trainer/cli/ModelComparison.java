package io.elbo.trainer.cli;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Assignment;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How a model differs from the active version of its detector, as far as it matters to those who go over to it. */
final class ModelComparison {
    private ModelComparison() {}

    /** One line for each difference; none if there is no active version in the registry. */
    static List<String> of(ModelRegistry registry, String detector, ModelContent content, ModelMetadata next) {
        List<String> notes = new ArrayList<>();
        registry.view().versions(detector).stream()
                .filter(version -> !version.retired() && version.digest().equals(content.digest()))
                .findFirst()
                .ifPresent(same -> notes.add("version " + same.version() + " has the same bytes"));
        int active =
                registry.view().assignment(detector).map(Assignment::active).orElse(0);
        Optional<ModelVersion> before = registry.view().version(detector, active);
        if (before.isPresent()) {
            compare(registry, before.get(), next, notes);
        }
        return notes;
    }

    private static void compare(ModelRegistry registry, ModelVersion active, ModelMetadata next, List<String> notes) {
        List<String> key = active.model().key();
        List<String> nextKey = ModelSummary.of(next).key();
        if (!Objects.equals(key, nextKey)) {
            notes.add("the active version " + active.version() + " has " + VersionReport.key(key) + ", this model "
                    + VersionReport.key(nextKey)
                    + ": instances that cannot change the key at work go over to it at a restart");
        }
        try (Engine engine = OnnxEngine.open(registry.bytes(active))) {
            fields(active.version(), engine.metadata(), next, notes);
        } catch (RegistryException | InvalidModelException e) {
            notes.add("it cannot be compared with the active version " + active.version() + ": " + e.getMessage());
        }
    }

    private static void fields(int version, ModelMetadata active, ModelMetadata next, List<String> notes) {
        Set<String> added = names(next);
        added.removeAll(names(active));
        Set<String> removed = names(active);
        removed.removeAll(names(next));
        if (!added.isEmpty() || !removed.isEmpty()) {
            notes.add("its fields are not those of the active version " + version
                    + (added.isEmpty() ? "" : "; more: " + String.join(", ", added))
                    + (removed.isEmpty() ? "" : "; no more: " + String.join(", ", removed)));
        }
        HistoryDefinition before = active.schema().history();
        HistoryDefinition after = next.schema().history();
        if (before != null && after != null && before.pointers().equals(after.pointers()) && !before.equals(after)) {
            notes.add("it takes the time of records from elsewhere than the active version " + version
                    + ", so that histories of keys begin anew");
        }
    }

    private static Set<String> names(ModelMetadata model) {
        return model.schema().fields().stream().map(Field::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
