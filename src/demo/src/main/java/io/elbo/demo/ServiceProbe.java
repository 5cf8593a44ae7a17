package io.elbo.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalLong;

/** What the service says of itself over HTTP. */
final class ServiceProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String RECORDS = "elbo_records_total{";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String base;

    /** @param managementPort where health and metrics are */
    ServiceProbe(int managementPort) {
        base = "http://localhost:" + managementPort;
    }

    /** Empty where the service is ready, otherwise what it says instead. */
    String whyNotReady() throws InterruptedException {
        try {
            HttpResponse<String> response = get("/q/health/ready");
            return response.statusCode() == 200
                    ? ""
                    : response.body().replaceAll("\\s+", " ").strip();
        } catch (IOException e) {
            return "it does not answer on " + base;
        }
    }

    /** How many records a detector has answered for, whatever the outcome; empty where the service does not tell. */
    OptionalLong records(String detector) throws InterruptedException {
        try {
            HttpResponse<String> response = get("/q/metrics");
            if (response.statusCode() != 200) {
                return OptionalLong.empty();
            }
            double total = response.body()
                    .lines()
                    .filter(line -> line.startsWith(RECORDS) && line.contains("detector=\"" + detector + "\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
            return OptionalLong.of((long) total);
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
