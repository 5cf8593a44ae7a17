package io.elbo.stream.models;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.Assignment;
import io.elbo.registry.Control;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelSignature;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import io.elbo.registry.VersionState;
import io.elbo.registry.source.ModelSources;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A registry of models in memory, of one detector. What is elsewhere is fetched as the registry fetches it. */
final class StubSource implements VersionSource {
    final Map<Integer, ModelVersion> versions = new ConcurrentSkipListMap<>();
    final Map<Integer, byte[]> bytes = new ConcurrentHashMap<>();
    final Map<Integer, VersionState> states = new ConcurrentHashMap<>(); // announced if it is not said
    final List<InstanceReport> reports = new CopyOnWriteArrayList<>();
    final AtomicInteger fetches = new AtomicInteger();
    private final ModelSources sources = ModelSources.usual();

    volatile @Nullable Assignment assignment;
    volatile @Nullable Control control;
    volatile String trouble = ""; // why it is not read
    volatile String away = ""; // why bytes cannot be had

    /** The version's bytes may be no model; then it is described as another one. */
    ModelVersion publish(byte[] model, byte[] described, @Nullable ModelSignature signature) {
        return publish(model, described, signature, null);
    }

    /** @param reference where the bytes are; null if they are in the topic */
    private ModelVersion publish(
            byte[] model, byte[] described, @Nullable ModelSignature signature, @Nullable String reference) {
        int number = versions.size() + 1;
        ModelVersion version = new ModelVersion(
                "cards",
                number,
                ModelContent.of(model).digest(),
                model.length,
                reference,
                reference == null ? ModelContent.of(model).chunks() : 0,
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

    /** The model is where the reference says. */
    ModelVersion publishElsewhere(byte[] model, URI reference) {
        return publish(model, model, null, reference.toString());
    }

    void retire(ModelVersion version) {
        versions.put(
                version.version(),
                new ModelVersion(
                        version.detector(),
                        version.version(),
                        version.digest(),
                        version.bytes(),
                        version.reference(),
                        version.chunks(),
                        version.model(),
                        version.signature(),
                        version.by(),
                        version.at(),
                        version.note(),
                        true));
    }

    private static ModelSummary summary(byte[] model) {
        try (OnnxEngine engine = OnnxEngine.open(model)) {
            return ModelSummary.of(engine.metadata());
        } catch (InvalidModelException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void activate(int version, int... before) {
        assign(version, 0, before);
    }

    /** @param challenger 0 if there is none */
    void assign(int active, int challenger, int... before) {
        Assignment now = assignment;
        long revision = now == null ? 1 : now.revision() + 1;
        List<Integer> earlier = Arrays.stream(before).boxed().toList();
        assignment = new Assignment("cards", revision, active, challenger, 1, null, earlier, "test", "", "");
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
    public Optional<Control> control(String detector) {
        return Optional.ofNullable(control);
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
    public Optional<VersionState> state(String detector, int version) {
        return version(detector, version)
                .map(known ->
                        known.retired() ? VersionState.RETIRED : states.getOrDefault(version, VersionState.ANNOUNCED));
    }

    @Override
    public byte[] bytes(ModelVersion version, Duration limit) throws RegistryException {
        fetches.incrementAndGet();
        if (!away.isEmpty()) {
            throw new RegistryException(away);
        }
        String reference = version.reference();
        if (reference != null) {
            try {
                return sources.fetch(URI.create(reference), version.digest(), (int) version.bytes(), limit);
            } catch (IOException e) {
                throw new RegistryException(version + " cannot be fetched: " + e.getMessage(), e);
            }
        }
        return Objects.requireNonNull(bytes.get(version.version()));
    }

    @Override
    public void report(InstanceReport report) {
        reports.add(report);
    }
}
