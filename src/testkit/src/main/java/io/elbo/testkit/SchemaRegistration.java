package io.elbo.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Registers schemas as a producer does, by Confluent's REST API. */
public final class SchemaRegistration {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");

    private SchemaRegistration() {}

    /**
     * Adds a schema to a subject, unless it is there.
     *
     * @param registry address, with the path of the API
     * @param body a JSON object with {@code schema}, {@code schemaType}, {@code references}
     * @return its id
     * @throws IOException if the registry does not answer, or refuses the schema
     */
    public static int register(URI registry, String subject, String body) throws IOException {
        String name = URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/subjects/" + name + "/versions"))
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            Matcher id = ID.matcher(answer.body());
            if (answer.statusCode() != 200 || !id.find()) {
                throw new IOException("not registered: status " + answer.statusCode() + " " + answer.body());
            }
            return Integer.parseInt(id.group(1));
        } catch (ConnectException e) {
            throw new IOException("nobody answers there", e); // its own message is empty
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while registering a schema", e);
        }
    }
}
