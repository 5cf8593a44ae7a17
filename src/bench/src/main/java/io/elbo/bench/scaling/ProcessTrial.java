package io.elbo.bench.scaling;

import io.elbo.bench.process.Services;
import io.elbo.bench.throughput.Cluster;
import io.elbo.bench.workload.Workload;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Processes of the packaged service as one group, that share a topic's partitions. A record's cost is the processor time
 * of all of them together, everything that a process does besides included.
 *
 * @param jvm flags of each process
 * @param share records of each process that are measured; as many before them are not, so that the code is compiled
 */
record ProcessTrial(
        Cluster cluster, Path service, List<String> jvm, Path model, int fields, int processes, int share, Path folder)
        implements Trial.Measurement {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int DISTINCT = 10_000;

    @Override
    public Trial.Figures take(double seconds) throws InterruptedException {
        String application = "instances-" + COUNT.incrementAndGet();
        int records = share * processes;
        cluster.create(List.of(application));
        List<ServiceProcess> running = new ArrayList<>();
        try {
            for (int i = 0; i < processes; i++) {
                running.add(start(application, i));
            }
            running.forEach(ServiceProcess::awaitReady);
            pass(running, application, 0, records);
            Duration before = processorTime(running);
            long start = System.nanoTime();
            pass(running, application, records, records);
            double nanos = System.nanoTime() - start;
            double used = processorTime(running).minus(before).toNanos();
            return new Trial.Figures(records * 1e9 / nanos, used / 1e3 / records);
        } finally {
            running.forEach(ServiceProcess::close);
        }
    }

    private ServiceProcess start(String application, int number) {
        return Services.start(
                service,
                jvm,
                Map.of(
                        "kafka.bootstrap.servers",
                        cluster.address(),
                        "elbo.application-id",
                        application,
                        "elbo.state-dir",
                        folder.resolve(application + "-" + number).toString(),
                        "elbo.detectors.bench.input",
                        application,
                        "elbo.detectors.bench.model",
                        model.toString()),
                folder.resolve("service.log"));
    }

    /** Sends the records, and returns when the processes have scored every one. */
    private void pass(List<ServiceProcess> running, String topic, int before, int records) throws InterruptedException {
        Workload workload = new Workload(fields, 7);
        byte[][] values = new byte[DISTINCT][];
        for (int i = 0; i < values.length; i++) {
            values[i] = workload.next();
        }
        try (KafkaProducer<byte[], byte[]> producer = cluster.producer(20)) {
            for (int i = 0; i < records; i++) {
                var unused = producer.send(
                        new ProducerRecord<>(topic, i % cluster.partitions(), null, values[i % values.length]));
            }
        }
        BoundedWait.until("every record is scored", PATIENCE, () -> {
            running.forEach(ServiceProcess::requireAlive);
            return scored(running) >= before + records;
        });
    }

    private static double scored(List<ServiceProcess> running) throws InterruptedException {
        double sum = 0;
        for (ServiceProcess process : running) {
            sum += process.metric("elbo_records_total");
        }
        return sum;
    }

    private static Duration processorTime(List<ServiceProcess> running) {
        return running.stream().map(ServiceProcess::processorTime).reduce(Duration.ZERO, Duration::plus);
    }
}
