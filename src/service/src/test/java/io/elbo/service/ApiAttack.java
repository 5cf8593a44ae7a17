package io.elbo.service;

import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that ask as much of the API as they can: as many records as a request may hold, bodies of millions of small
 * objects, large bodies to a detector that does not exist, made-up methods, and bodies that are announced and never come.
 */
final class ApiAttack implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int SILENT_CONNECTIONS = 50;
    private static final long PAUSE_MILLIS = 5;

    private record Shot(String method, String detector, BodyPublisher body) {}

    private static final List<Shot> SHOTS = List.of(
            new Shot("POST", "d", array("{\"amount\": 51, \"card\": {\"country\": \"SE\"}}", 1_000)),
            new Shot("POST", "d", array("{}", 300_000)),
            new Shot("POST", "d", array("{}", 2_800_000)),
            new Shot("POST", "nobody", array("1", 250_000)),
            new Shot("BREW", "d", array("1", 10)));

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> silent = new ArrayList<>();
    private volatile boolean closed;

    private ApiAttack(ServiceProcess service) {
        base = URI.create("http://localhost:" + service.ports().api() + "/api/v1/detectors/");
    }

    static ApiAttack on(ServiceProcess service) {
        ApiAttack attack = new ApiAttack(service);
        attack.openSilentConnections(service.ports().api());
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            Thread thread = new Thread(() -> attack.run(first), "attack-" + i);
            thread.start();
            attack.threads.add(thread);
        }
        return attack;
    }

    private static BodyPublisher array(String element, int count) {
        return BodyPublishers.ofString("[" + (element + ",").repeat(count - 1) + element + "]");
    }

    private void openSilentConnections(int port) {
        try {
            for (int i = 0; i < SILENT_CONNECTIONS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                silent.add(socket);
                socket.getOutputStream().write("""
                                POST /api/v1/detectors/d/score HTTP/1.1\r
                                Host: localhost\r
                                Content-Type: application/json\r
                                Content-Length: 1000000\r
                                \r
                                """.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the API takes no connections", e);
        }
    }

    private void run(int first) {
        for (int i = first; !closed; i++) {
            Shot shot = SHOTS.get(i % SHOTS.size());
            int status;
            try {
                status = http.send(
                                HttpRequest.newBuilder(base.resolve(shot.detector() + "/score"))
                                        .timeout(Duration.ofSeconds(30))
                                        .header("Content-Type", "application/json")
                                        .method(shot.method(), shot.body())
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (IOException e) {
                status = 0; // refused while it was still sending
            } catch (InterruptedException e) {
                return;
            }
            answers.computeIfAbsent(status, unused -> new LongAdder()).increment();
        }
    }

    boolean hasBegun() {
        return answers.values().stream().mapToLong(LongAdder::sum).sum() > 2 * THREADS;
    }

    /** How many requests had which status. */
    void print(PrintStream out) {
        out.println("answers of the API by status: " + answers);
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            for (Socket socket : silent) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("a connection cannot be closed", e);
        }
    }
}
