package io.elbo.format.registry;

import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One registry at one or several addresses, which are tried in their order. Thread-safe. */
final class RegistryConnection {
    private static final String API = "application/vnd.schemaregistry.v1+json";

    private final Http http;
    private final List<URI> addresses;
    private final Login login;
    private final Map<String, String> headers;

    /**
     * @param addresses at least one
     * @param headers of each question, beside the login's
     */
    RegistryConnection(Http http, List<URI> addresses, Login login, Map<String, String> headers) {
        this.http = http;
        this.addresses = List.copyOf(addresses);
        this.login = login;
        this.headers = Map.copyOf(headers);
    }

    /**
     * @param path behind the address, beginning with a slash
     * @throws RegistryAwayException if none of the addresses answers
     */
    Http.Answer get(String path) throws RegistryAwayException {
        return ask(path, null);
    }

    /** As {@link #get}, with a body of JSON. */
    Http.Answer post(String path, String body) throws RegistryAwayException {
        return ask(path, body);
    }

    private Http.Answer ask(String path, @Nullable String body) throws RegistryAwayException {
        RegistryAwayException failure = new RegistryAwayException("there is no address");
        for (URI address : addresses) {
            try {
                Http.Answer answer = ask(uri(address, path), body);
                if (answer.status() < HttpURLConnection.HTTP_INTERNAL_ERROR) {
                    return answer;
                }
                failure = new RegistryAwayException(answer.uri() + " answers status " + answer.status());
            } catch (RegistryAwayException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static URI uri(URI address, String path) {
        String base = address.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private Http.Answer ask(URI uri, @Nullable String body) throws RegistryAwayException {
        String authorization = login.header();
        Http.Answer answer = ask(uri, body, authorization);
        return answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED && login.refused(authorization)
                ? ask(uri, body, login.header())
                : answer;
    }

    private Http.Answer ask(URI uri, @Nullable String body, @Nullable String authorization)
            throws RegistryAwayException {
        HttpRequest.Builder question = HttpRequest.newBuilder().header("Accept", API + ", application/json");
        if (body != null) {
            question.header("Content-Type", API).POST(HttpRequest.BodyPublishers.ofString(body));
        }
        headers.forEach(question::header);
        if (authorization != null) {
            question.header("Authorization", authorization);
        }
        return http.ask(uri, question);
    }

    /** The addresses, without user and password. */
    @Override
    public String toString() {
        return addresses.stream().map(URI::toString).collect(Collectors.joining(", "));
    }
}
