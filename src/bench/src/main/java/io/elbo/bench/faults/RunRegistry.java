package io.elbo.bench.faults;

import io.elbo.bench.model.RescaledModel;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.Publication.Use;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The registry of models of one run: two operators, what they publish, and which version is which model. For one thread. */
final class RunRegistry implements AutoCloseable {
    /** The detectors that have several versions. */
    static final List<Watched> DETECTORS = List.of(Detectors.MAIN, Detectors.SWITCHED);

    private static final float BROKEN_FACTOR = 3;

    private final RegistrySettings settings;
    private final Variants variants;
    private final Path work;
    private final Operator operator;
    private final Operator other;
    private final ModelsTopic topic;
    private final Map<String, Integer> variantOfDigest = new HashMap<>();
    private final Set<String> badDigests = new HashSet<>();
    private final Map<Watched, Versions> versions = new LinkedHashMap<>();
    private int badModels;
    private boolean isReversed;

    /** Creates the topic, and publishes every variant but the file for each of the detectors. */
    RunRegistry(String bootstrapServers, Variants variants, Path work) throws IOException, RegistryException {
        this.variants = variants;
        this.work = work;
        settings = Operator.settings(bootstrapServers);
        ModelRegistry.createTopic(settings);
        topic = new ModelsTopic(bootstrapServers, RegistrySettings.USUAL_TOPIC);
        operator = new Operator("operator", bootstrapServers);
        other = new Operator("other operator", bootstrapServers);
        for (int variant = 0; variant < variants.size(); variant++) {
            variantOfDigest.put(digest(variants.tripped(variant)), variant);
        }
        for (Watched watched : DETECTORS) {
            for (int variant = 1; variant < variants.size(); variant++) {
                publish(watched, variant, Use.ANNOUNCED);
            }
        }
    }

    private static String digest(Path model) throws IOException {
        return ModelContent.of(Files.readAllBytes(model)).digest();
    }

    Operator operator() {
        return operator;
    }

    /** Who is at work at the same time. */
    Operator other() {
        return other;
    }

    RegistrySettings settings() {
        return settings;
    }

    ModelsTopic topic() {
        return topic;
    }

    Variants variants() {
        return variants;
    }

    /**
     * Publishes every variant again, into an empty topic, with other numbers than the last time.
     *
     * @param active numbers that were active before: they are active again if there is such a version, and are other models then
     */
    void publishAnew(Map<Watched, Integer> active) throws IOException, RegistryException {
        isReversed = !isReversed;
        for (Watched watched : DETECTORS) {
            versions(watched).beginAnew();
            int last = variants.size() - 1;
            for (int variant = 1; variant <= last; variant++) {
                publish(watched, isReversed ? last + 1 - variant : variant, Use.ANNOUNCED);
            }
            int before = active.getOrDefault(watched, 0);
            operator.promote(watched.detector(), before >= 1 && before <= last ? before : 1);
        }
    }

    /** What verdicts of the detector may name. */
    Versions versions(Watched watched) {
        return versions.computeIfAbsent(watched, unused -> Versions.withRegistry());
    }

    ModelVersion publish(Watched watched, int variant, Use use) throws IOException, RegistryException {
        ModelVersion version = operator.publish(watched.detector(), variants.tripped(variant), use);
        versions(watched).publish(version.version(), variant);
        return version;
    }

    /** Publishes a model whose golden rows do not reproduce, and makes it active. */
    int publishBroken(Watched watched) throws IOException, RegistryException {
        badModels++;
        byte[] model = RescaledModel.withOldGoldenRows(
                Files.readAllBytes(variants.file()), "broken-" + badModels, BROKEN_FACTOR + badModels);
        Path file = Files.write(work.resolve("broken-" + badModels + ".onnx"), model);
        badDigests.add(digest(file));
        return operator.publish(watched.detector(), file, Use.ACTIVE).version();
    }

    /** Writes a version whose bytes are not those of its digest, and makes it active. */
    int publishDamaged(Watched watched) throws IOException, RegistryException {
        int version = next(watched);
        badDigests.add(topic.writeDamaged(watched.detector(), version));
        operator.promote(watched.detector(), version);
        return version;
    }

    /** Dies in the middle of a publication. */
    void publishHalf(Watched watched, int records) throws IOException {
        topic.writeHalf(watched.detector(), next(watched), records);
    }

    private int next(Watched watched) {
        return 1
                + operator.view().versions(watched.detector()).stream()
                        .mapToInt(ModelVersion::version)
                        .max()
                        .orElse(0);
    }

    /** What is published that nobody has published in full; one line each. */
    List<String> findings() {
        List<String> findings = new ArrayList<>();
        for (Watched watched : DETECTORS) {
            for (ModelVersion version : operator.view().versions(watched.detector())) {
                Integer variant = variantOfDigest.get(version.digest());
                if (variant != null) {
                    versions(watched)
                            .publish(version.version(), variant); // also if the answer to its publisher was lost
                } else if (!badDigests.contains(version.digest())) {
                    findings.add("version " + version.version() + " of " + watched.detector()
                            + " was never published in full, but is there");
                }
            }
        }
        return findings;
    }

    @Override
    public void close() {
        operator.close();
        other.close();
    }
}
