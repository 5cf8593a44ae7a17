package io.elbo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedSchemaRegistryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PAYMENT = "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[]}";
    private static final String PROTO = "syntax = \"proto3\"; message Payment { int32 amount = 1; }";

    private final EmbeddedSchemaRegistry registry =
            EmbeddedSchemaRegistry.create().start();

    @AfterEach
    void stop() {
        registry.close();
    }

    private JsonNode send(int status, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(registry.address() + path));
    }

    private JsonNode get(int status, String path) throws IOException, InterruptedException {
        return send(status, at(path));
    }

    private JsonNode post(int status, String path, String type, String schema)
            throws IOException, InterruptedException {
        String body = JSON.createObjectNode()
                .put("schemaType", type)
                .put("schema", schema)
                .toString();
        return send(status, at(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void shouldAnswerWhatWasRegistered() throws Exception {
        assertThat(post(200, "/subjects/payments-value/versions", "AVRO", PAYMENT))
                .hasToString("{\"id\":1}");
        assertThat(post(200, "/subjects/payments-value/versions", "PROTOBUF", PROTO))
                .hasToString("{\"id\":2}");

        assertThat(get(200, "/schemas/ids/1")).isEqualTo(JSON.createObjectNode().put("schema", PAYMENT));
        assertThat(get(200, "/schemas/ids/2").path("schemaType").asText()).isEqualTo("PROTOBUF");
        assertThat(get(200, "/subjects")).hasToString("[\"payments-value\"]");
        assertThat(get(200, "/subjects/payments-value/versions")).hasToString("[1,2]");
        assertThat(get(200, "/subjects/payments-value/versions/latest"))
                .isEqualTo(get(200, "/subjects/payments-value/versions/2"));
        JsonNode first = get(200, "/subjects/payments-value/versions/1");
        assertThat(first.path("id").asInt()).isEqualTo(1);
        assertThat(first.path("schema").asText()).isEqualTo(PAYMENT);
        assertThat(post(200, "/subjects/payments-value", "AVRO", PAYMENT)).isEqualTo(first);
    }

    @Test
    void shouldGiveTheSameSchemaTheSameId() throws Exception {
        int id = registry.register("cards/ordinary", "AVRO", PAYMENT);

        assertThat(post(200, "/subjects/payments-value/versions", "AVRO", PAYMENT)
                        .path("id")
                        .asInt())
                .isEqualTo(id);
        assertThat(registry.register("cards/ordinary", "AVRO", PAYMENT)).isEqualTo(id);
        assertThat(get(200, "/subjects/cards%2Fordinary/versions")).hasToString("[1]");
    }

    @Test
    void shouldSayWhatIsNotThere() throws Exception {
        registry.register("payments-value", "AVRO", PAYMENT);

        assertThat(get(404, "/subjects/cards/versions/latest")
                        .path("error_code")
                        .asInt())
                .isEqualTo(40401);
        assertThat(get(404, "/subjects/payments-value/versions/2")
                        .path("error_code")
                        .asInt())
                .isEqualTo(40402);
        assertThat(get(404, "/schemas/ids/4711").path("error_code").asInt()).isEqualTo(40403);
        assertThat(post(404, "/subjects/payments-value", "PROTOBUF", PROTO)
                        .path("error_code")
                        .asInt())
                .isEqualTo(40403);
        assertThat(send(422, at("/subjects/x/versions").POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .path("error_code")
                        .asInt())
                .isEqualTo(42201);
        assertThat(get(404, "/nothing").path("error_code").asInt()).isEqualTo(404);
    }

    @Test
    void shouldKeepSchemasAndAddressWhenItIsStoppedAndStarted() throws Exception {
        int id = registry.register("payments-value", "AVRO", PAYMENT);
        URI address = registry.address();

        registry.stop();
        assertThatThrownBy(() -> get(200, "/schemas/ids/" + id)).isInstanceOf(IOException.class);

        registry.start();
        assertThat(registry.address()).isEqualTo(address);
        assertThat(get(200, "/schemas/ids/" + id).path("schema").asText()).isEqualTo(PAYMENT);
    }
}
