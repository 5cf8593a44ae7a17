package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.stream.detector.Json;
import io.elbo.testkit.ServiceProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Sends what nobody would send to every operation that the API describes, and checks each answer: no failure but a 503 that says
 * when to come again, a problem where something is refused, and nothing of the program's inside. The seed is printed;
 * {@code -Delbo.fuzz.seed} repeats a run, and {@code -Delbo.fuzz.requests} makes it longer.
 */
final class ApiFuzz {
    private static final int ANSWER_MILLIS = 30_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
    /** Answers of the HTTP parser, which come before anything of this service, and have no body. */
    private static final List<Integer> FROM_THE_PARSER = List.of(400, 413, 414, 431);

    private static final Pattern INSIDE = Pattern.compile(
            "Exception|\\bat [a-z]+\\.[a-z]+\\.|\\b(io\\.elbo|io\\.quarkus|io\\.vertx|io\\.netty|java\\.|jakarta\\.|org\\.jboss|com\\.fasterxml)");
    private static final int DEFAULT_REQUESTS = 600;

    private final ServiceProcess service;
    private final String token;
    private final Map<String, Integer> answers = new TreeMap<>();

    ApiFuzz(ServiceProcess service, String token) {
        this.service = service;
        this.token = token;
    }

    void run() throws IOException {
        List<String> operations = operations();
        long seed = Long.getLong("elbo.fuzz.seed", System.nanoTime());
        int requests = Integer.getInteger("elbo.fuzz.requests", DEFAULT_REQUESTS);
        System.out.println("API fuzz: -Delbo.fuzz.seed=" + seed + ", " + requests + " requests, " + operations);
        Random random = new Random(seed);
        for (int i = 0; i < requests; i++) {
            String operation = operations.get(i % operations.size());
            FuzzedRequest request = FuzzedRequest.of(operation, token, random);
            Answer answer = send(request);
            answers.merge(operation + " " + answer.status(), 1, Integer::sum);
            check(
                    request,
                    answer,
                    "seed " + seed + ", request " + i + ", " + operation + "\n" + request + "\n-> " + answer);
        }
        System.out.println("API fuzz: " + answers);
    }

    /** Methods and paths, as the API's own description has them. */
    private List<String> operations() throws IOException {
        JsonNode paths = Json.read(service.get("/q/openapi?format=json").body().getBytes(StandardCharsets.UTF_8))
                .path("paths");
        List<String> operations = new ArrayList<>();
        paths.properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            if (List.of("get", "post", "put", "delete", "patch").contains(method)) {
                operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
            }
        }));
        assertThat(operations)
                .contains("POST /api/v1/detectors/{name}/score", "DELETE /api/v1/detectors/{name}/challenger");
        return operations;
    }

    private record Answer(int status, String head, String body) {
        /** The connection was closed instead. */
        static final Answer NONE = new Answer(0, "", "");

        boolean isProblem() {
            return head.toLowerCase(Locale.ROOT).contains("content-type: application/problem+json");
        }
    }

    private Answer send(FuzzedRequest request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), service.ports().api()),
                    ANSWER_MILLIS);
            socket.getOutputStream().write(request.bytes());
            if (!request.isWhole()) {
                socket.shutdownOutput();
            }
            return read(socket.getInputStream(), request.method().equals("HEAD"));
        } catch (SocketException e) { // closed while it was still sending
            return Answer.NONE;
        }
    }

    private static Answer read(InputStream in, boolean isHead) throws IOException {
        String head = head(in);
        Matcher status = STATUS.matcher(head);
        if (!status.lookingAt()) {
            assertThat(head).as("what is no HTTP answer").isEmpty();
            return Answer.NONE;
        }
        if (status.group(1).equals("100")) {
            return read(in, isHead);
        }
        boolean isStream = head.contains("text/event-stream");
        Matcher length = Pattern.compile("(?i)\\ncontent-length: *(\\d+)").matcher(head);
        byte[] body = isHead || isStream
                ? new byte[0]
                : length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : in.readAllBytes();
        boolean isZipped = head.toLowerCase(Locale.ROOT).contains("content-encoding: gzip");
        return new Answer(
                Integer.parseInt(status.group(1)),
                head,
                new String(isZipped && body.length > 0 ? unzip(body) : body, StandardCharsets.UTF_8));
    }

    private static byte[] unzip(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void check(FuzzedRequest request, Answer answer, String all) throws IOException {
        assertThat(answer.head()).as(all).doesNotContainIgnoringCase("x-injected");
        assertThat(INSIDE.matcher(answer.body()).find()).as(all).isFalse();
        if (answer.status() >= 500) {
            assertThat(answer.status()).as(all).isEqualTo(503);
            assertThat(answer.head()).as(all).containsIgnoringCase("retry-after:");
        }
        boolean isOfTheParser = answer.body().isEmpty() && FROM_THE_PARSER.contains(answer.status());
        if (answer.status() >= 400 && !request.method().equals("HEAD") && !isOfTheParser) {
            assertThat(answer.isProblem()).as(all).isTrue();
            assertThat(Json.read(answer.body().getBytes(StandardCharsets.UTF_8))
                            .path("status")
                            .asInt())
                    .as(all)
                    .isEqualTo(answer.status());
        }
    }
}
