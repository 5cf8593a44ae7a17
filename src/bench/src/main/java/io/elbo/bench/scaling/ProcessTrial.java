package io.elbo.bench.scaling;

import io.elbo.bench.stream.Cluster;
import io.elbo.bench.stream.Workload;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Processes of the packaged service as one group, that share a topic's partitions. A record's cost is the processor time
 * of all of them together, with everything else that a process does.
 *
 * @param jvm flags of each process
 * @param share records of each process that are measured; as many before them are not, so that the code is compiled
 */
record ProcessTrial(
        Cluster cluster, Path service, List<String> jvm, Path model, int fields, int processes, int share, Path folder)
        implements Trial.Measurement {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @Override
    public Trial.Figures take(double seconds) {
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
        return ServiceProcess.builder()
                .jar(service)
                .jvm(jvm)
                .output(folder.resolve("service.log"))
                .properties(Map.of(
                        "kafka.bootstrap.servers",
                        cluster.address(),
                        "elbo.application-id",
                        application,
                        "elbo.state-dir",
                        folder.resolve(application + "-" + number).toString(),
                        "elbo.detectors.bench.input",
                        application,
                        "elbo.detectors.bench.model",
                        model.toString()))
                .start();
    }

    /** Sends the records, and returns when the processes have scored every one. */
    private void pass(List<ServiceProcess> running, String topic, int before, int records) {
        cluster.send(List.of(topic), new Workload(fields, 7), records);
        BoundedWait.until("every record is scored", PATIENCE, () -> {
            running.forEach(ServiceProcess::requireAlive);
            return running.stream()
                            .mapToDouble(process -> process.metric("elbo_records_total"))
                            .sum()
                    >= before + records;
        });
    }

    private static Duration processorTime(List<ServiceProcess> running) {
        return running.stream().map(ServiceProcess::processorTime).reduce(Duration.ZERO, Duration::plus);
    }
}
