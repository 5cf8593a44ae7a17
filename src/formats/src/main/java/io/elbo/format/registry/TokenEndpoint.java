package io.elbo.format.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** Who gives tokens to a client for its own credentials (RFC 6749, section 4.4). Thread-safe. */
final class TokenEndpoint {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Of a token that does not say how long it can be used. */
    private static final long DEFAULT_SECONDS = 300;

    private static final long MAX_SECONDS = Duration.ofDays(365).toSeconds();
    /** An error's code (section 5.2); its description may show what was sent. */
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");
    /** What a token may consist of (RFC 6750, section 2.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final Http http;
    private final URI uri;
    private final String credentials;
    private final String form;

    /** @param scope empty for none */
    TokenEndpoint(Http http, URI uri, String id, String secret, String scope) {
        this.http = http;
        this.uri = uri;
        credentials = Login.basicHeader(encoded(id), encoded(secret)); // section 2.3.1
        form = "grant_type=client_credentials" + (scope.isEmpty() ? "" : "&scope=" + encoded(scope));
    }

    /** @param lifetime from the answer on */
    record Token(String text, Duration lifetime) {
        @Override
        public String toString() {
            return "a token for " + lifetime;
        }
    }

    /** @throws RegistryAwayException if there is no token to be had */
    Token ask() throws RegistryAwayException {
        Http.Answer answer = http.ask(
                uri,
                HttpRequest.newBuilder()
                        .header("Authorization", credentials)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
        JsonNode body = json(answer.body());
        if (answer.status() != HttpURLConnection.HTTP_OK) {
            throw new RegistryAwayException(uri + " gives no token: status " + answer.status() + reason(body));
        }
        String token = body.path("access_token").asText();
        if (!TOKEN.matcher(token).matches()) {
            throw new RegistryAwayException(
                    uri + " answers something else than a token: is " + Names.PREFIX + Names.TOKEN_URL + " right?");
        }
        long seconds = body.path("expires_in").asLong(DEFAULT_SECONDS);
        return new Token(token, Duration.ofSeconds(Math.max(0, Math.min(seconds, MAX_SECONDS))));
    }

    private static String reason(JsonNode body) {
        String error = body.path("error").asText();
        if (!ERROR.matcher(error).matches()) {
            return "";
        }
        return switch (error) {
            case "invalid_client", "unauthorized_client" ->
                ", " + error + ": are " + Names.PREFIX + Names.CLIENT_ID + " and its secret right?";
            case "invalid_scope" -> ", " + error + ": is " + Names.PREFIX + Names.SCOPE + " right?";
            default -> ", " + error;
        };
    }

    private static JsonNode json(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        }
    }

    /** As forms are encoded, but for the tilde, which some servers do not decode. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%7E", "~");
    }
}
