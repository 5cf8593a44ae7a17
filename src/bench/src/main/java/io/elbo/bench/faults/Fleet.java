package io.elbo.bench.faults;

import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instances of the service that share the work. One that ends is started again, as a cluster's manager would. */
final class Fleet implements AutoCloseable {
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(30);
    private static final Duration TIME_TO_BE_READY = Duration.ofMinutes(10);
    private static final int MAX_FINDINGS = 20;
    private static final Set<Integer> GRACEFUL = Set.of(0, 143);
    // a heap of a small container; starts are many, so they must be cheap
    private static final List<String> JVM = List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private static final String MODEL_IN_USE = "elbo_model_info{";
    private static final Pattern DETECTOR = Pattern.compile("[{,]detector=\"([^\"]*)\"");
    private static final Pattern MODEL_VERSION = Pattern.compile("[{,]version=\"([^\"]*)\"");
    private static final Pattern VERSION_IN_USE = Pattern.compile("[{,]registry_version=\"(\\d+)\"");

    /**
     * A model in use.
     *
     * @param version its number in the registry
     * @param modelVersion what its own metadata says
     */
    record ModelUsed(int version, String modelVersion) {
        static final ModelUsed UNKNOWN = new ModelUsed(-1, "");
    }

    private final Path jar;
    private final Path work;
    private final List<ServiceProcess> instances = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private Map<String, String> properties;
    private long slowestStopMillis;

    /** @param properties of every instance */
    Fleet(Path jar, Map<String, String> properties, Path work, int size) {
        this.jar = jar;
        this.properties = Map.copyOf(properties);
        this.work = work;
        for (int i = 0; i < size; i++) {
            instances.add(launch(i));
        }
    }

    private ServiceProcess launch(int index) {
        Map<String, String> own = new HashMap<>(properties);
        own.put("elbo.state-dir", work.resolve("state-" + index).toString());
        return ServiceProcess.builder()
                .jar(jar)
                .jvm(JVM)
                .properties(own)
                .output(work.resolve("instance-" + index + ".log"))
                .start();
    }

    int size() {
        return instances.size();
    }

    boolean isReady() {
        return instances.stream().allMatch(ServiceProcess::isReady);
    }

    /**
     * Whether every instance uses this version of the detector's model.
     *
     * @param modelVersion what the model's own metadata says
     */
    boolean use(String detector, int version, String modelVersion) {
        return models(detector).stream().allMatch(new ModelUsed(version, modelVersion)::equals);
    }

    /** The model of the detector that each instance uses; {@link ModelUsed#UNKNOWN} of one that does not say so. */
    List<ModelUsed> models(String detector) {
        return instances.stream().map(instance -> model(instance, detector)).toList();
    }

    private static ModelUsed model(ServiceProcess instance, String detector) {
        return instance.management("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(MODEL_IN_USE) && detector.equals(label(line, DETECTOR)))
                .map(line -> new ModelUsed(Integer.parseInt(label(line, VERSION_IN_USE)), label(line, MODEL_VERSION)))
                .findFirst()
                .orElse(ModelUsed.UNKNOWN);
    }

    private static String label(String line, Pattern label) {
        Matcher found = label.matcher(line);
        return found.find() ? found.group(1) : "-1";
    }

    /** Resident memory of each instance, bytes. */
    List<Long> residentBytes() {
        return instances.stream().map(ServiceProcess::residentBytes).toList();
    }

    void kill(int index) {
        instances.get(index).kill();
        replace(index);
    }

    void terminate(int index) {
        end(index, instances.get(index));
        replace(index);
    }

    /** Replaces one instance after the other by one with these properties, each when the one before is ready. */
    void upgrade(Map<String, String> properties) {
        this.properties = Map.copyOf(properties);
        for (int i = 0; i < instances.size(); i++) {
            terminate(i);
            int index = i;
            BoundedWait.until("the upgraded instance " + i + " is ready", TIME_TO_BE_READY, () -> {
                tend();
                return instances.get(index).isReady();
            });
        }
    }

    private void end(int index, ServiceProcess instance) {
        long start = System.nanoTime();
        instance.terminate();
        Optional<Integer> code = instance.awaitExit(TIME_TO_STOP);
        slowestStopMillis = Math.max(slowestStopMillis, (System.nanoTime() - start) / 1_000_000);
        if (code.isEmpty()) {
            findings.add("instance " + index + " did not end within " + TIME_TO_STOP + " of SIGTERM");
        } else if (!GRACEFUL.contains(code.get())) {
            findings.add("instance " + index + " ended with code " + code.get() + " on SIGTERM");
        }
    }

    void pause(int index) {
        instances.get(index).pause();
    }

    void resume(int index) {
        instances.get(index).resume();
    }

    /** Replaces what has ended by itself, which is a finding. */
    void tend() {
        for (int i = 0; i < instances.size(); i++) {
            ServiceProcess instance = instances.get(i);
            if (!instance.isAlive()) {
                findings.add("instance " + i + " ended by itself with code "
                        + instance.awaitExit(Duration.ZERO).map(String::valueOf).orElse("unknown"));
                if (findings.size() > MAX_FINDINGS) {
                    throw new IllegalStateException("the service does not stay up: " + findings);
                }
                replace(i);
            }
        }
    }

    private void replace(int index) {
        discard(index);
        instances.set(index, launch(index));
    }

    private void discard(int index) {
        ServiceProcess instance = instances.get(index);
        for (Path report : instance.crashReports()) {
            findings.add("instance " + index + " crashed: " + report.getFileName());
            try {
                Files.copy(report, work.resolve(report.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        instance.close();
    }

    /** Notes what is not as it should be. */
    void note(String what) {
        findings.add(what);
    }

    /** Ends every instance with SIGTERM. */
    void endAll() {
        for (int i = 0; i < instances.size(); i++) {
            end(i, instances.get(i));
        }
    }

    /** What an instance did that none should: crashes, ends by itself, ends that were not clean; one line each. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    /** From SIGTERM to the end of the process. */
    long slowestStopMillis() {
        return slowestStopMillis;
    }

    @Override
    public void close() {
        for (int i = 0; i < instances.size(); i++) {
            discard(i);
        }
    }
}
