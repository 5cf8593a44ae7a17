package io.elbo.bench.faults;

import io.elbo.bench.model.ModelSchema;
import io.elbo.bench.model.RescaledModel;
import io.elbo.core.model.InvalidModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The models that detectors of a run use: {@value #OF_FILE} is the one of the configuration, and with a registry there are others,
 * of which one flags more records and one fewer. All read the same fields and derive the same from histories, so that what is
 * derived does not depend on which of them is active. All have the same {@link Tripwire}.
 */
final class Variants {
    static final int OF_FILE = 0;

    /**
     * One of them.
     *
     * @param model what its scores are compared with
     * @param tripped the model that the service gets
     * @param version as its metadata says it
     */
    record Variant(Path model, Path tripped, String version) {}

    private final List<Variant> all;

    private Variants(List<Variant> all) {
        this.all = List.copyOf(all);
    }

    /** The model alone. */
    static Variants of(String name, Path model, Path work) throws IOException, InvalidModelException {
        return new Variants(List.of(write(name, model, work)));
    }

    /** The model, and others that are made of it. */
    static Variants several(String name, Path model, Path work) throws IOException, InvalidModelException {
        byte[] bytes = Files.readAllBytes(model);
        List<Variant> all = new ArrayList<>();
        all.add(write(name, model, work));
        all.add(write(name + "-more", bytes, 1.6f, 1, work));
        all.add(write(name + "-fewer", bytes, 0.7f, 0.75f, work));
        return new Variants(all);
    }

    private static Variant write(String name, byte[] of, float score, float calibration, Path work)
            throws IOException, InvalidModelException {
        Path model = Files.write(work.resolve(name + ".onnx"), RescaledModel.of(of, name, score, calibration));
        return write(name, model, work);
    }

    private static Variant write(String name, Path model, Path work) throws IOException, InvalidModelException {
        byte[] bytes = Files.readAllBytes(model);
        Path tripped = Files.write(work.resolve(name + "-tripwire.onnx"), Tripwire.in(bytes));
        return new Variant(model, tripped, ModelSchema.metadata(bytes).version());
    }

    int size() {
        return all.size();
    }

    /** What the configuration names. */
    Path file() {
        return tripped(OF_FILE);
    }

    Path tripped(int variant) {
        return all.get(variant).tripped();
    }

    /** As the model's own metadata says it. */
    String version(int variant) {
        return all.get(variant).version();
    }

    /** Without tripwires. */
    List<Path> models() {
        return all.stream().map(Variant::model).toList();
    }
}
