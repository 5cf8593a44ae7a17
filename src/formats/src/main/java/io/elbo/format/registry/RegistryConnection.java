package io.elbo.format.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One registry at one or several addresses, which are tried in their order. Thread-safe. */
final class RegistryConnection {
    /** The longest answer; a schema of this size has thousands of fields. */
    static final int MAX_BYTES = 1 << 20;

    private static final int SERVER_ERROR = 500;

    private final HttpClient client;
    private final List<URI> addresses;
    private final Login login;
    private final Duration timeout;

    /**
     * @param client which knows what certificates to trust and to show
     * @param addresses at least one
     * @param timeout of one question to one address, the answer's last byte included
     */
    RegistryConnection(HttpClient client, List<URI> addresses, Login login, Duration timeout) {
        this.client = client;
        this.addresses = List.copyOf(addresses);
        this.login = login;
        this.timeout = timeout;
    }

    /**
     * What a registry has answered.
     *
     * @param uri that was asked
     */
    record Answer(URI uri, int status, String body) {}

    /**
     * @param path behind the address, beginning with a slash
     * @throws RegistryAwayException if none of the addresses answers
     */
    Answer get(String path) throws RegistryAwayException {
        RegistryAwayException failure = new RegistryAwayException("there is no address");
        for (URI address : addresses) {
            try {
                Answer answer = get(uri(address, path));
                if (answer.status() < SERVER_ERROR) {
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

    private Answer get(URI uri) throws RegistryAwayException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        String authorization = login.header();
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(request.build(), unused -> new BoundedBody(MAX_BYTES));
        try {
            HttpResponse<byte[]> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(uri, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new RegistryAwayException(uri + " has not answered within " + timeout.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryAwayException("interrupted while waiting for " + uri);
        } catch (ExecutionException e) {
            throw new RegistryAwayException(uri + " does not answer: " + words(e.getCause()));
        } finally {
            sent.cancel(true); // without effect if it is done
        }
    }

    private static String words(@Nullable Throwable cause) {
        if (cause == null) {
            return "for an unknown reason";
        }
        String message = cause instanceof IOException ? cause.getMessage() : null;
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
