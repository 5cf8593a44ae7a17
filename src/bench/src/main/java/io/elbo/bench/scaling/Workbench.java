package io.elbo.bench.scaling;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.elbo.bench.model.BenchModel;
import io.elbo.bench.stream.Cluster;
import io.elbo.bench.stream.Workload;
import io.elbo.core.model.InvalidModelException;
import io.elbo.trainer.train.ScoreKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Models, brokers and filled topics, made when they are first asked for and kept until the end. */
final class Workbench implements AutoCloseable {
    private static final int PARTITIONS = 12;
    private static final int MAX_RECORDS = 600_000;
    private static final int BYTES_A_FIELD = 20;
    private static final long SEED = 7;

    private final Path folder;
    private final long topicBytes;
    private final Consumer<String> say;
    private final Map<String, Path> models = new HashMap<>();
    private final Map<Integer, Cluster> clusters = new HashMap<>();
    private final Map<List<Integer>, String> inputs = new HashMap<>();

    /**
     * @param topicBytes of records in a topic, about
     * @param say told what takes a while
     */
    Workbench(Path folder, long topicBytes, Consumer<String> say) {
        this.folder = folder;
        this.topicBytes = topicBytes;
        this.say = say;
    }

    Path folder() {
        return folder;
    }

    /** The cluster on which most is measured. */
    Cluster cluster() {
        return cluster(PARTITIONS);
    }

    private Cluster cluster(int partitions) {
        return clusters.computeIfAbsent(partitions, Cluster::new);
    }

    Path model(int fields, ScoreKind score, int hiddenOuter, int hiddenInner)
            throws IOException, InvalidModelException {
        String name = String.format(
                Locale.ROOT,
                "%d-%s-%d-%d.onnx",
                fields,
                score.name().toLowerCase(Locale.ROOT),
                hiddenOuter,
                hiddenInner);
        Path file = models.get(name);
        if (file == null) {
            say.accept("training " + name);
            file = folder.resolve(name);
            BenchModel.write(fields, score, hiddenOuter, hiddenInner, file);
            models.put(name, file);
        }
        return file;
    }

    /** The service's stream with so many detectors, over a topic of such records. */
    StreamTrial stream(int partitions, int fields, Path model, int detectors) {
        Cluster cluster = cluster(partitions);
        int records = (int) Math.min(MAX_RECORDS, topicBytes / (BYTES_A_FIELD * (long) fields));
        String input = inputs.computeIfAbsent(List.of(partitions, fields), key -> {
            String topic = "input-" + fields;
            say.accept(String.format(Locale.ROOT, "filling a topic with %,d records of %d fields", records, fields));
            cluster.fill(topic, new Workload(fields, SEED), records);
            return topic;
        });
        return new StreamTrial(cluster, input, records, model, detectors, folder);
    }

    StreamTrial stream(int fields, Path model, int detectors) {
        return stream(PARTITIONS, fields, model, detectors);
    }

    /** How many floating-point numbers the graph holds: weights, and prototypes where there is a memory. */
    static long numbers(Path model) throws IOException {
        long sum = 0;
        for (TensorProto tensor :
                ModelProto.parseFrom(Files.readAllBytes(model)).getGraph().getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
                sum += tensor.getDimsList().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
            }
        }
        return sum;
    }

    @Override
    public void close() {
        clusters.values().forEach(Cluster::close);
    }
}
