package io.elbo.service.api;

import jakarta.inject.Singleton;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other instances about a key that this one does not know. A request that was forwarded is answered by what the instance
 * itself knows, and never forwarded again.
 */
@Singleton
public class OtherInstances {
    /** What the name of an instance begins with that has not been told its address. */
    public static final String NOT_ADVERTISED = "not-advertised-";

    /** Header of a request that comes from another instance. */
    static final String FORWARDED = "Elbo-Forwarded";
    /** Header of an answer that says that the instance does not know the key. */
    static final String UNKNOWN_KEY = "Elbo-Unknown-Key";

    /** What says who asks: it goes along, so that another instance allows no more than this one does. */
    private static final List<String> CREDENTIALS = List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.COOKIE);

    private static final System.Logger LOG = System.getLogger(OtherInstances.class.getName());
    private static final long LOG_EVERY_NANOS = 60_000_000_000L;
    private static final long RETRY_SECONDS = 1;

    private final InstanceClient client;
    private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

    OtherInstances(InstanceClient client) {
        this.client = client;
    }

    /**
     * The answer of the first instance that knows the key; empty if none of them does.
     *
     * @param instances as host:port, one of which may know it
     * @param request path and query, and method and body
     * @throws ServiceUnavailableException if an instance that may know the key cannot be asked
     */
    Optional<Response> ask(List<String> instances, Request request, Deadline deadline) {
        for (String instance : instances) {
            HttpResponse<byte[]> answer = send(instance, request, deadline);
            if (answer.headers().firstValue(UNKNOWN_KEY).isEmpty()) {
                return Optional.of(passedOn(answer));
            }
        }
        return Optional.empty();
    }

    /**
     * What is asked.
     *
     * @param target path and query, as they were sent
     * @param body of a POST request; empty for GET
     * @param credentials headers that say who asks, by name
     */
    record Request(String target, Optional<byte[]> body, Map<String, String> credentials) {
        static Request of(String target, Optional<byte[]> body, HttpHeaders headers) {
            Map<String, String> credentials = new LinkedHashMap<>();
            for (String name : CREDENTIALS) {
                String value = headers.getHeaderString(name);
                if (value != null) {
                    credentials.put(name, value);
                }
            }
            return new Request(target, body, credentials);
        }
    }

    private HttpResponse<byte[]> send(String address, Request request, Deadline deadline) {
        if (address.startsWith(NOT_ADVERTISED)) {
            throw unavailable("another instance may know the key, but has no elbo.api.advertised-address", null);
        }
        Duration left = deadline.left();
        if (left.isNegative() || left.isZero()) {
            throw unavailable("no time is left to ask instance " + address, null);
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(client.uri(address, request.target()))
                .timeout(left)
                .header(FORWARDED, "true");
        request.credentials().forEach(builder::header);
        request.body().ifPresent(body -> builder.header(HttpHeaders.CONTENT_TYPE, "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        try {
            return client.client().send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            log(address, e);
            throw unavailable("instance " + address + ", which may know the key, does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while instance " + address + " was asked", e);
        }
    }

    /** Why an instance does not answer, such as a certificate that is not trusted: for those who run it, once a minute. */
    private void log(String address, IOException failure) {
        long now = System.nanoTime();
        long next = nextLogNanos.get();
        if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_EVERY_NANOS)) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "instance {0} does not answer about a key: {1}",
                    address,
                    root.toString());
        }
    }

    private static ServiceUnavailableException unavailable(String why, @Nullable Throwable cause) {
        return new ServiceUnavailableException(why, RETRY_SECONDS, cause);
    }

    private static Response passedOn(HttpResponse<byte[]> answer) {
        Response.ResponseBuilder response = Response.status(answer.statusCode()).entity(answer.body());
        for (String header : List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.RETRY_AFTER)) {
            answer.headers().firstValue(header).ifPresent(value -> response.header(header, value));
        }
        return response.build();
    }
}
