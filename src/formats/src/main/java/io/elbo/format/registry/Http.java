package io.elbo.format.registry;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry, or whoever gives its tokens, over HTTP. Each question and each answer is bounded. Thread-safe.
 *
 * <p>When the two sides have not accepted each other's certificates, the files of keys and certificates are read again: they are replaced
 * while the process runs.
 */
final class Http {
    /** The longest answer; a schema of this size has thousands of fields. */
    static final int MAX_BYTES = 1 << 20;

    private final Tls tls;
    private final @Nullable ProxySelector proxy;
    private final Duration timeout;
    private volatile HttpClient client;

    /**
     * @param proxy null for none
     * @param timeout of one question, the answer's last byte included
     * @throws IllegalArgumentException if the files of keys and certificates cannot be used
     */
    Http(Tls tls, @Nullable ProxySelector proxy, Duration timeout) {
        this.tls = tls;
        this.proxy = proxy;
        this.timeout = timeout;
        client = connecting();
    }

    /**
     * What has been answered.
     *
     * @param uri that was asked
     */
    record Answer(URI uri, int status, String body) {}

    /** @throws RegistryAwayException if nobody answers */
    Answer ask(URI uri, HttpRequest.Builder question) throws RegistryAwayException {
        HttpRequest request = question.uri(uri).timeout(timeout).build();
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, unused -> new BoundedBody(MAX_BYTES));
        try {
            HttpResponse<byte[]> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(uri, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new RegistryAwayException(uri + " has not answered within " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryAwayException("interrupted while waiting for " + uri);
        } catch (ExecutionException e) {
            throw new RegistryAwayException(uri + " does not answer: " + words(uri, e.getCause()));
        } finally {
            sent.cancel(true); // without effect if it is done
        }
    }

    private String words(URI uri, @Nullable Throwable cause) {
        String tls = uri.getScheme().equals("https") ? TlsWords.of(uri.getHost(), cause) : null;
        if (tls != null) {
            renew();
            return tls;
        }
        String message = cause instanceof IOException ? cause.getMessage() : null;
        if (message != null) {
            return message;
        }
        return cause == null ? "for an unknown reason" : cause.getClass().getSimpleName();
    }

    private void renew() {
        try {
            client = connecting();
        } catch (IllegalArgumentException e) {
            // the files are just being replaced: the next failure reads them again
        }
    }

    /** HTTP/1.1, since an offer of HTTP/2 irritates some proxies. No redirection, which would carry credentials elsewhere. */
    private HttpClient connecting() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .sslContext(tls.context());
        if (proxy != null) {
            builder.proxy(proxy);
        }
        return builder.build();
    }
}
