package io.elbo.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.testkit.ServicePorts;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The service that the demo watches, as a process of its own whose output goes to a file. */
final class DemoService implements AutoCloseable {
    private static final Duration TIME_TO_END = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceProcess process;

    private DemoService(ServiceProcess process) {
        this.process = process;
    }

    /**
     * Starts the service and returns when it is ready.
     *
     * @param properties system properties of the service
     * @param log written anew
     * @param teardown ends it
     */
    static DemoService start(
            Path jar, ServicePorts ports, Map<String, String> properties, Path log, Teardown teardown) {
        try {
            Files.deleteIfExists(log);
            DemoService service = teardown.add(new DemoService(ServiceProcess.builder()
                    .jar(jar)
                    .jvm(List.of("-Xmx384m"))
                    .ports(ports)
                    .properties(properties)
                    .output(log)
                    .leftAloneAtExit()
                    .start()));
            service.process.awaitReady(teardown::isClosing);
            return service;
        } catch (IOException | UncheckedIOException e) {
            throw new DemoException("cannot start the service: " + e.getMessage(), e);
        }
    }

    /** Fails with the last lines of the service's log if it has ended by itself. */
    void requireAlive() {
        process.requireAlive();
    }

    /** How many records a detector has answered, whatever the answer was. */
    long records(String detector) {
        return (long) process.metric("elbo_records_total{detector=\"" + detector + "\"");
    }

    /** What the API says of a detector's challenger; empty if it has none. */
    Optional<JsonNode> challenger(String detector) {
        ServiceProcess.Response response = process.get("/api/v1/detectors/" + detector + "/challenger");
        try {
            return response.isOk() ? Optional.of(JSON.readTree(response.body())) : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new DemoException("the service's answer about the challenger is no JSON", e);
        }
    }

    /** Asks the service to end (SIGTERM) and waits; kills it if that takes too long. */
    @Override
    public void close() {
        process.stop(TIME_TO_END);
    }
}
