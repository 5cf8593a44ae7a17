package io.elbo.registry.source;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * GET by HTTP, within a time and a size. It follows a few redirects, never from https to http, and tells another server no
 * {@code Authorization}. Whoever interrupts the thread that waits for an answer ends the download. Thread-safe.
 */
final class HttpSource {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int MAX_REDIRECTS = 5;

    private final DownloadLimits limits;
    private @Nullable HttpClient client; // made when it is first needed: it has a thread of its own

    HttpSource(DownloadLimits limits) {
        this.limits = limits;
    }

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .build();
            client = made;
        }
        return made;
    }

    /** An answer, whatever its status. */
    record Answer(int status, HttpHeaders headers, Body body) {
        byte[] bytes() throws IOException {
            if (status != 200) {
                throw new IOException("the server answers " + status);
            }
            return body.bytes();
        }
    }

    /** The bytes of an answer. */
    static final class Body {
        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** @throws IOException if the server cannot be reached, redirects too often, or answers 200 otherwise than with up to {@code maxBytes} */
    Answer get(URI uri, Map<String, String> headers, int maxBytes, DownloadLimits.Deadline deadline)
            throws IOException {
        Answer answer = any(uri, headers, maxBytes, deadline);
        answer.bytes();
        return answer;
    }

    /** As {@link #get}, but any status is an answer. */
    Answer any(URI uri, Map<String, String> headers, int maxBytes, DownloadLimits.Deadline deadline)
            throws IOException {
        URI now = uri;
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sent.putAll(headers);
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Answer answer = once(now, sent, maxBytes, deadline);
            if (!isRedirect(answer.status())) {
                return answer;
            }
            URI next = now.resolve(answer.headers()
                    .firstValue("Location")
                    .orElseThrow(() -> new IOException("the server redirects to nowhere")));
            if (isHttps(now) && !isHttps(next)) {
                throw new IOException("the server redirects from https to " + next.getScheme());
            }
            if (!Objects.equals(now.getHost(), next.getHost()) || now.getPort() != next.getPort()) {
                sent.remove("Authorization");
            }
            now = next;
        }
        throw new IOException("the server redirects more than " + MAX_REDIRECTS + " times");
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static boolean isHttps(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT).equals("https");
    }

    private Answer once(URI uri, Map<String, String> headers, int maxBytes, DownloadLimits.Deadline deadline)
            throws IOException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(uri).timeout(deadline.left());
        } catch (IllegalArgumentException e) {
            throw new IOException("the server's address is invalid: " + e.getMessage(), e);
        }
        headers.forEach(request::header);
        BoundedBody body = new BoundedBody(maxBytes);
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request.build(), head -> head.statusCode() < 300 ? body : BoundedBody.none());
        try {
            HttpResponse<byte[]> response = await(answer, body, deadline);
            return new Answer(response.statusCode(), response.headers(), new Body(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            if (!answer.isDone()) {
                answer.cancel(true);
                body.cancel();
            }
        }
    }

    /** Waits as long as bytes come fast enough. */
    private HttpResponse<byte[]> await(
            CompletableFuture<HttpResponse<byte[]>> answer, BoundedBody body, DownloadLimits.Deadline deadline)
            throws IOException, InterruptedException, ExecutionException {
        int before = 0;
        while (true) {
            long left = deadline.left().toNanos();
            long window = limits.window().toNanos();
            try {
                return answer.get(Math.min(window, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (window <= left) {
                    limits.require(before, body.received());
                }
                before = body.received();
            }
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
