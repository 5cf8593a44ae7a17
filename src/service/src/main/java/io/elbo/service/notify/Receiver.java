package io.elbo.service.notify;

import io.elbo.stream.settings.WebhookSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An address that takes alerts by HTTP. Thread-safe. */
final class Receiver {
    private static final String ALERTMANAGER_PATH = "/api/v2/alerts";
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]+");

    private final WebhookSettings settings;
    private final AlertFormat format;
    private final URI address;
    private final HttpClient http;
    private final Clock clock;

    /** @param http may be shared; must follow no redirects, since a request may hold a secret */
    Receiver(WebhookSettings settings, AlertFormat format, HttpClient http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.format = format;
        this.clock = clock;
        address = format instanceof AlertFormat.Alertmanager ? alerts(settings.url()) : settings.url();
    }

    /** Alertmanager's address with the path of its API where that is missing. */
    private static URI alerts(URI url) {
        String path = url.getPath() == null ? "" : url.getPath().replaceAll("/+$", "");
        return path.endsWith(ALERTMANAGER_PATH) ? url : url.resolve(path + ALERTMANAGER_PATH);
    }

    /** Sends the alert; the answer comes with a timeout of its own, and cancelling it ends the request. */
    CompletableFuture<Answer> send(Alert alert) {
        String token;
        try {
            token = token(settings.tokenFile());
        } catch (IOException e) {
            return CompletableFuture.completedFuture(
                    new Answer.Unavailable("failed", "webhook.token-file holds no readable token", null));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .header("User-Agent", "elbo")
                .POST(HttpRequest.BodyPublishers.ofByteArray(format.body(alert, token)));
        if (!token.isEmpty() && !format.holdsToken()) {
            // a token with a scheme, such as Basic dXNlcjpw, is sent as it is
            request.header("Authorization", token.contains(" ") ? token : "Bearer " + token);
        }
        return send(request.build());
    }

    /** The file's content without the white space around it; empty where there is no file. */
    private static String token(@Nullable Path file) throws IOException {
        if (file == null) {
            return "";
        }
        String token = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (!PRINTABLE.matcher(token).matches()) {
            throw new IOException("no token");
        }
        return token;
    }

    private CompletableFuture<Answer> send(HttpRequest request) {
        CompletableFuture<HttpResponse<Void>> response =
                http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        // the request's own timeout ends with the headers: a body may trickle in forever
        return response.thenApply(this::answer)
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(this::answer)
                .whenComplete((answer, problem) -> response.cancel(true));
    }

    private Answer answer(Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        return cause instanceof TimeoutException || cause instanceof HttpTimeoutException
                ? new Answer.Unavailable("timeout", "no answer within " + settings.timeout(), null)
                : new Answer.Unavailable("unreachable", cause.getClass().getSimpleName(), null);
    }

    private Answer answer(HttpResponse<Void> response) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new Answer.Accepted();
        }
        if (status == 429 || status == 503) {
            return new Answer.Unavailable("overloaded", "status " + status, retryAfter(response));
        }
        return status == 408 || status == 425 || status >= 500
                ? new Answer.Unavailable("failed", "status " + status, retryAfter(response))
                : new Answer.Refused(status);
    }

    /** Seconds or a date (RFC 9110, 10.2.3); null where the answer does not say. */
    private @Nullable Duration retryAfter(HttpResponse<Void> response) {
        String text = response.headers().firstValue("Retry-After").orElse("").strip();
        try {
            if (text.matches("\\d{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            if (!text.isEmpty()) {
                Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration wait = Duration.between(clock.instant(), date);
                return wait.isNegative() ? null : wait;
            }
        } catch (DateTimeParseException e) {
            // as if it were not there
        }
        return null;
    }
}
