package io.elbo.service;

import io.elbo.testkit.ServiceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** People who look at a detector's page: each follows its events, and asks again for what the page asks for again. */
final class ApiViewers implements AutoCloseable {
    static final int VIEWERS = 20;
    private static final long RELOAD_MILLIS = 10_000;
    private static final List<String> AT_FIRST = List.of("scores", "anomalies", "incidents?limit=20");
    private static final List<String> AGAIN = List.of("histogram", "fields", "control");

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService reloads = Executors.newScheduledThreadPool(2);
    private final List<InputStream> streams = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final Map<String, LongAdder> seen = new ConcurrentSkipListMap<>();

    private ApiViewers(ServiceProcess service) {
        base = URI.create("http://localhost:" + service.ports().api() + "/api/v1/");
    }

    static ApiViewers of(ServiceProcess service) {
        ApiViewers viewers = new ApiViewers(service);
        for (int i = 0; i < VIEWERS; i++) {
            viewers.open();
        }
        return viewers;
    }

    private void open() {
        try {
            HttpResponse<InputStream> events = http.send(request("events?detector=d"), BodyHandlers.ofInputStream());
            if (events.statusCode() != 200) {
                throw new IllegalStateException("events answer with status " + events.statusCode());
            }
            streams.add(events.body());
            Thread reader = new Thread(() -> follow(events.body()), "viewer-" + readers.size());
            reader.start();
            readers.add(reader);
        } catch (IOException e) {
            throw new IllegalStateException("events cannot be read", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        AT_FIRST.forEach(this::ask);
        var unused = reloads.scheduleAtFixedRate(
                () -> AGAIN.forEach(this::ask),
                ThreadLocalRandom.current().nextLong(RELOAD_MILLIS),
                RELOAD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void follow(InputStream events) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    count(line);
                }
            }
        } catch (IOException e) {
            count("closed");
        }
    }

    private void ask(String what) {
        try {
            count(http.send(request("detectors/d/" + what), BodyHandlers.discarding())
                            .statusCode() + " of " + what);
        } catch (IOException e) {
            count("no answer to " + what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    private void count(String what) {
        seen.computeIfAbsent(what, unused -> new LongAdder()).increment();
    }

    /** Whether every one of them has been told something. */
    boolean haveBegun() {
        return seen.entrySet().stream()
                        .filter(each -> each.getKey().startsWith("event:"))
                        .mapToLong(each -> each.getValue().sum())
                        .sum()
                >= VIEWERS;
    }

    /** Which events and answers there were, and how many. */
    Map<String, LongAdder> seen() {
        return seen;
    }

    @Override
    public void close() {
        reloads.shutdownNow();
        try {
            for (InputStream stream : streams) {
                stream.close();
            }
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (IOException e) {
            throw new IllegalStateException("a connection cannot be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
