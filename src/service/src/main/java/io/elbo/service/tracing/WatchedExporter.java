package io.elbo.service.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Says in the log when spans can no longer be sent, and when they can again: one line for each change. Thread-safe. */
final class WatchedExporter implements SpanExporter {
    private static final System.Logger LOG = System.getLogger(WatchedExporter.class.getName());

    private final SpanExporter exporter;
    private final String endpoint;
    private final AtomicBoolean isFailing = new AtomicBoolean();

    /** @param endpoint for people */
    WatchedExporter(SpanExporter exporter, String endpoint) {
        this.exporter = exporter;
        this.endpoint = endpoint;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> note(result));
        return result;
    }

    private void note(CompletableResultCode result) {
        if (isFailing.getAndSet(!result.isSuccess()) == !result.isSuccess()) {
            return;
        }
        if (result.isSuccess()) {
            LOG.log(System.Logger.Level.INFO, "traces are sent again to {0}", endpoint);
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "traces cannot be sent to {0} and are lost until they can: {1}",
                    endpoint,
                    reason(result.getFailureThrowable()));
        }
    }

    private static String reason(@Nullable Throwable failure) {
        String told = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return "no connection";
            }
            if (cause instanceof IllegalArgumentException) { // says the header's value
                return "a header of OTEL_EXPORTER_OTLP_HEADERS cannot be sent";
            }
            String message = cause.getMessage(); // the innermost knows most; some only repeat their cause
            told = message == null || message.equals(String.valueOf(cause.getCause())) ? told : message;
        }
        return told == null ? "it does not accept them" : told; // an answer that is none of 2xx has no text
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
