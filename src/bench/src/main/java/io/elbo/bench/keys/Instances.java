package io.elbo.bench.keys;

import io.elbo.bench.stream.Cluster;
import io.elbo.bench.stream.Workload;
import io.elbo.stream.history.HistoryStores;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Processes of the service that remember the keys of one topic, each with a folder of states of its own. */
final class Instances implements AutoCloseable {
    private static final String NAME = "keys";
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** Something that is done to the instances. */
    interface Event {
        void happen() throws IOException;
    }

    private final Path jar;
    private final List<String> jvm;
    private final Cluster cluster;
    private final Path model;
    private final Path folder;
    private final Map<String, String> history;
    private final byte[][] values = new Workload(10, 7).next(20_000);
    private final Map<Integer, ServiceProcess> running = new TreeMap<>();
    private final KafkaProducer<byte[], byte[]> producer;

    Instances(Path jar, List<String> jvm, Cluster cluster, Path model, Path folder, String store, String memory) {
        this.jar = jar;
        this.jvm = jvm;
        this.cluster = cluster;
        this.model = model;
        this.folder = folder;
        history = Map.of(
                "elbo.history.store", store, "elbo.history.memory", memory, "elbo.history.max-keys", "100000000");
        cluster.create(List.of(NAME));
        producer = cluster.producer(20);
    }

    private Path states(int instance) {
        return folder.resolve("state-" + instance);
    }

    /** Starts an instance and returns when it is ready. */
    void start(int instance, int standbyReplicas) {
        Map<String, String> properties = new HashMap<>(history);
        properties.put("kafka.bootstrap.servers", cluster.address());
        properties.put("kafka.num.standby.replicas", Integer.toString(standbyReplicas));
        properties.put("elbo.application-id", NAME);
        properties.put("elbo.state-dir", states(instance).toString());
        properties.put("elbo.detectors." + NAME + ".input", NAME);
        properties.put("elbo.detectors." + NAME + ".model", model.toString());
        ServiceProcess process = ServiceProcess.builder()
                .jar(jar)
                .jvm(jvm)
                .properties(properties)
                .output(folder.resolve("service-" + instance + ".log"))
                .start();
        running.put(instance, process);
        BoundedWait.until("the service is ready", PATIENCE, () -> {
            process.requireAlive();
            return process.isReady();
        });
    }

    /** Asks an instance to end, and waits for it. */
    void end(int instance) {
        ServiceProcess process = remove(instance);
        process.terminate();
        process.exitCode();
        process.close();
    }

    void kill(int instance) {
        ServiceProcess process = remove(instance);
        process.kill();
        process.close();
    }

    private ServiceProcess remove(int instance) {
        ServiceProcess process = running.remove(instance);
        if (process == null) {
            throw new IllegalStateException("instance " + instance + " does not run");
        }
        return process;
    }

    /** Deletes the states of an instance that does not run. */
    void forget(int instance) throws IOException {
        try (Stream<Path> files = Files.walk(states(instance))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Gives standby replicas time to copy. */
    void settle(int seconds) throws InterruptedException {
        TimeUnit.SECONDS.sleep(seconds);
    }

    /** Sends a record of each of these keys and waits until they are scored; how long that takes, seconds. */
    double score(int from, int to) {
        double before = scored();
        long start = System.nanoTime();
        for (int number = from; number < to; number++) {
            send(number);
        }
        producer.flush();
        awaitScored(before + to - from);
        return (System.nanoTime() - start) / 1e9;
    }

    private void send(int number) {
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        var unused = producer.send(
                new ProducerRecord<>(NAME, number % cluster.partitions(), key, values[number % values.length]));
    }

    /** How long it takes from an event on until a record of each partition is scored that was sent after it, seconds. */
    double secondsUntilScored(Event event) throws IOException {
        long start = System.nanoTime();
        event.happen();
        double before = scored();
        for (int number = 0; number < cluster.partitions(); number++) {
            send(number);
        }
        producer.flush();
        awaitScored(before + cluster.partitions());
        return (System.nanoTime() - start) / 1e9;
    }

    private void awaitScored(double count) {
        BoundedWait.until("every record is scored", PATIENCE, () -> {
            running.values().forEach(ServiceProcess::requireAlive);
            return scored() >= count;
        });
    }

    private double scored() {
        return running.values().stream()
                .mapToDouble(process -> process.metric("elbo_records_total"))
                .sum();
    }

    long residentBytes() {
        return running.values().stream()
                .mapToLong(ServiceProcess::residentBytes)
                .max()
                .orElse(0);
    }

    /** What the states of an instance take on disk. */
    long diskBytes(int instance) throws IOException {
        try (Stream<Path> files = Files.walk(states(instance))) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += size(file);
            }
            return sum;
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0; // a file that the store has just merged into another
        }
    }

    /** What the broker keeps of the changelog, one replica. */
    long changelogBytes() throws Exception {
        String changelog = HistoryStores.changelog(NAME + "-" + NAME);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", cluster.address()))) {
            return admin
                    .describeLogDirs(List.of(admin.describeCluster()
                            .nodes()
                            .get()
                            .iterator()
                            .next()
                            .id()))
                    .allDescriptions()
                    .get()
                    .values()
                    .stream()
                    .flatMap(dirs -> dirs.values().stream())
                    .flatMap(dir -> dir.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(changelog))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }

    @Override
    public void close() {
        producer.close();
        running.values().forEach(ServiceProcess::close);
    }
}
