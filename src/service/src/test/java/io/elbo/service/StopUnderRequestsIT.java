package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.Checkout;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Processes that get SIGTERM while requests score. Sessions that were closed under running calls once ended three of four such
 * processes in native code.
 */
class StopUnderRequestsIT {
    private static final int PROCESSES = 2;
    private static final int CALLERS = 6;
    private static final int RECORDS = 40; // of a request
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BODY = "[" + "{\"amount\": 12.5},".repeat(RECORDS - 1) + "{\"amount\": 12.5}]";

    @Test
    void shouldEndWellWhileTheApiScores() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(Map.of("payments", 1));
            Map<String, String> properties = Map.of(
                    "kafka.bootstrap.servers",
                    broker.bootstrapServers(),
                    "elbo.detectors.payments.input",
                    "payments",
                    "elbo.detectors.payments.model",
                    Checkout.find().plainModel().toString());
            List<ServiceProcess> services = new ArrayList<>();
            try {
                for (int process = 0; process < PROCESSES; process++) {
                    services.add(ServiceProcess.start(properties, Map.of()));
                }
                for (ServiceProcess service : services) {
                    terminateWhileItScores(service.awaitReady());
                    assertThat(service.exitCode()).as(service.output()).isIn(0, 143);
                    assertThat(service.crashReports()).isEmpty();
                }
            } finally {
                services.forEach(ServiceProcess::close);
            }
        }
    }

    private static void terminateWhileItScores(ServiceProcess service) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        HttpClient client = HttpClient.newHttpClient();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        URI api = URI.create("http://localhost:" + service.ports().api());
        try (EventStream events = EventStream.open(api, "", null)) {
            for (int caller = 0; caller < CALLERS; caller++) {
                callers.execute(() -> {
                    while (!ended.get()) {
                        if (post(client, service) == 200) {
                            answered.incrementAndGet();
                        }
                    }
                });
            }
            await().atMost(PATIENCE).until(() -> answered.get() >= CALLERS);
            events.await("status");
            service.terminate();
            assertThat(events.endsInOrder())
                    .as("the stream of events ends in order")
                    .isTrue();
            await().atMost(PATIENCE).until(() -> !service.isAlive());
        } finally {
            ended.set(true);
            callers.shutdown();
            assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The answer's status; 0 if nothing answers, as while the process ends. */
    private static int post(HttpClient client, ServiceProcess service) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            "http://localhost:" + service.ports().api() + "/api/v1/detectors/payments/score"))
                    .header("content-type", "application/json")
                    .timeout(Duration.ofSeconds(30))
                    .POST(HttpRequest.BodyPublishers.ofString(BODY))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
