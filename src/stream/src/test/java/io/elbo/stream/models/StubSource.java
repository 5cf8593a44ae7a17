package io.elbo.stream.models;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Assignment;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelSignature;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A registry of models in memory, of one detector. */
final class StubSource implements VersionSource {
    final Map<Integer, ModelVersion> versions = new TreeMap<>();
    final Map<Integer, byte[]> bytes = new HashMap<>();
    final List<InstanceReport> reports = new ArrayList<>();

    @Nullable
    Assignment assignment;

    String trouble = ""; // why it is not read
    String away = ""; // why bytes cannot be had
    int fetches;

    /** The version's bytes may be no model; then it is described as another one. */
    ModelVersion publish(byte[] model, byte[] described, @Nullable ModelSignature signature) {
        int number = versions.size() + 1;
        ModelVersion version = new ModelVersion(
                "cards",
                number,
                ModelContent.of(model).digest(),
                model.length,
                null,
                ModelContent.of(model).chunks(),
                summary(described),
                signature,
                "test",
                "",
                "",
                false);
        versions.put(number, version);
        bytes.put(number, model);
        return version;
    }

    ModelVersion publish(byte[] model) {
        return publish(model, model, null);
    }

    private static ModelSummary summary(byte[] model) {
        try (OnnxEngine engine = OnnxEngine.open(model)) {
            return ModelSummary.of(engine.metadata());
        } catch (InvalidModelException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void activate(int version, int... before) {
        long revision = assignment == null ? 1 : assignment.revision() + 1;
        List<Integer> earlier = java.util.Arrays.stream(before).boxed().toList();
        assignment = new Assignment("cards", revision, version, 0, 1, null, earlier, "test", "", "");
    }

    List<String> told() {
        return reports.stream()
                .map(report -> report.version() + " " + report.state())
                .toList();
    }

    @Override
    public Optional<String> whyNotCaughtUp() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    @Override
    public Optional<Assignment> assignment(String detector) {
        return Optional.ofNullable(assignment);
    }

    @Override
    public Optional<ModelVersion> version(String detector, int version) {
        return Optional.ofNullable(versions.get(version));
    }

    @Override
    public List<ModelVersion> versions(String detector) {
        return List.copyOf(versions.values());
    }

    @Override
    public byte[] bytes(ModelVersion version) throws RegistryException {
        fetches++;
        if (!away.isEmpty()) {
            throw new RegistryException(away);
        }
        return Objects.requireNonNull(bytes.get(version.version()));
    }

    @Override
    public void report(InstanceReport report) {
        reports.add(report);
    }
}
