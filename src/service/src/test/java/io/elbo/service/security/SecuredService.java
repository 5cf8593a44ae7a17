package io.elbo.service.security;

import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The packaged service with a way to log in, without a broker: the HTTP port answers all the same. */
final class SecuredService implements AutoCloseable {
    static final String DETECTORS = "/api/v1/detectors";
    static final String SCORE = DETECTORS + "/d/score";
    static final String PROMOTE = DETECTORS + "/d/versions/1/promote";

    private final ServiceProcess process;
    private final HttpClient http;
    private final String scheme;

    private SecuredService(ServiceProcess process, HttpClient http, String scheme) {
        this.process = process;
        this.http = http;
        this.scheme = scheme;
    }

    static SecuredService start(Map<String, String> security) {
        return start(security, HttpClient.newHttpClient(), "http");
    }

    static SecuredService start(Map<String, String> security, HttpClient http, String scheme) {
        Map<String, String> properties = new HashMap<>(security);
        properties.put("kafka.bootstrap.servers", "localhost:1");
        properties.put("elbo.detectors.\"d\".input", "payments");
        properties.put("elbo.detectors.\"d\".model", TinyModel.write().toString());
        ServiceProcess process = ServiceProcess.start(properties, Map.of());
        BoundedWait.until("health is told, to everybody", () -> {
            process.requireAlive();
            return process.management("/q/health/live").isOk();
        });
        BoundedWait.until("the HTTP port takes connections", () -> {
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), process.ports().api())) {
                return socket.isConnected();
            } catch (ConnectException e) {
                return false;
            }
        });
        return new SecuredService(process, http, scheme);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    /** Sends an empty record, or an empty body of a change. */
    HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
        return send("POST", path, "{}", headers);
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                URI.create(scheme + "://localhost:" + process.ports().api() + path));
        return headers.length == 0 ? builder : builder.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** The same service, asked by another client. */
    SecuredService with(HttpClient other) {
        return new SecuredService(process, other, scheme);
    }

    String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
    }
}
