package io.elbo.service.tracing;

import io.elbo.service.config.ElboConfig;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.tracing.StreamTracer;
import io.elbo.stream.tracing.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Whether there are traces, and where they go. They are on if an endpoint is set, by OpenTelemetry's own names of variables and
 * properties; otherwise nothing of OpenTelemetry is started.
 */
@Singleton
public final class Tracing implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Tracing.class.getName());
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String TRACES_ENDPOINT = "otel.exporter.otlp.traces.endpoint";
    private static final String HEADERS = "otel.exporter.otlp.headers";
    private static final String TRACES_HEADERS = "otel.exporter.otlp.traces.headers";
    private static final String PROTOCOL = "otel.exporter.otlp.protocol";
    private static final String TRACES_PROTOCOL = "otel.exporter.otlp.traces.protocol";
    private static final String HTTP = "http/protobuf";
    private static final String EXPORTER = "otel.traces.exporter";
    private static final String SAMPLER_ARGUMENT = "otel.traces.sampler.arg";
    private static final String DEFAULT_RATIO = "0.01";
    private static final String SAMPLER = "otel.traces.sampler";
    private static final String DEFAULT_SAMPLER = "parentbased_traceidratio";
    /** Other signals are not sent, and contexts are carried in the form of W3C, whatever is set for all processes of a platform. */
    private static final Map<String, String> FIXED =
            Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none", "otel.propagators", "none");

    private static final long CLOSE_SECONDS = 2;

    private final @Nullable OpenTelemetrySdk sdk;
    private final @Nullable Tracer tracer;

    Tracing(Config config, ElboConfig tree) {
        Optional<String> endpoint = value(config, TRACES_ENDPOINT).or(() -> value(config, ENDPOINT));
        boolean isOff = endpoint.isEmpty()
                || value(config, "otel.sdk.disabled")
                        .filter("true"::equalsIgnoreCase)
                        .isPresent()
                || value(config, EXPORTER).filter("none"::equals).isPresent();
        if (isOff) {
            sdk = null;
            tracer = null;
            return;
        }
        try {
            requireSupported(config);
            sdk = open(config, tree.applicationId(), shown(endpoint.get()));
            tracer = sdk.getTracer("io.elbo");
        } catch (BadConfigurationException
                | io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException
                | IllegalArgumentException e) {
            throw new ConfigurationException(
                    "Elbo cannot start: traces (OTEL_…): " + withoutSecrets(String.valueOf(e.getMessage()), config));
        }
        LOG.log(
                System.Logger.Level.INFO,
                "traces go to {0}, of polls and requests {1}",
                shown(endpoint.get()),
                sampled(config));
    }

    private static Optional<String> value(Config config, String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Headers hold keys, and an address may hold a password. */
    private static String withoutSecrets(String message, Config config) {
        String shown = message;
        for (String name : new String[] {HEADERS, TRACES_HEADERS, ENDPOINT, TRACES_ENDPOINT}) {
            String secret = value(config, name).orElse("");
            boolean isSecret = name.endsWith("headers") || secret.contains("@");
            shown = isSecret && !secret.isEmpty() ? shown.replace(secret, "…") : shown;
        }
        return shown;
    }

    private static String sampled(Config config) {
        String sampler = value(config, SAMPLER).orElse(DEFAULT_SAMPLER);
        return sampler.endsWith("traceidratio")
                ? "a share of " + value(config, SAMPLER_ARGUMENT).orElse(DEFAULT_RATIO)
                : "those that the sampler " + sampler + " takes";
    }

    private static void requireSupported(Config config) {
        for (String name : new String[] {TRACES_PROTOCOL, PROTOCOL}) {
            String protocol = value(config, name).orElse(HTTP);
            if (!protocol.equals(HTTP)) {
                throw BadConfigurationException.of(
                        name, protocol, "allowed is " + HTTP + ", which collectors listen to on port 4318");
            }
        }
        String exporter = value(config, EXPORTER).orElse("otlp");
        if (!exporter.equals("otlp")) {
            throw BadConfigurationException.of(EXPORTER, exporter, "allowed are otlp and none");
        }
        String ratio = value(config, SAMPLER_ARGUMENT).orElse(DEFAULT_RATIO);
        if (!isShare(ratio)) {
            throw BadConfigurationException.of(SAMPLER_ARGUMENT, ratio, "it is a share, from 0 to 1");
        }
    }

    private static boolean isShare(String text) {
        try {
            double share = Double.parseDouble(text);
            return share >= 0 && share <= 1;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static OpenTelemetrySdk open(Config config, String applicationId, String endpoint) {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .setServiceClassLoader(Tracing.class.getClassLoader())
                .addPropertiesSupplier(() -> properties(config, applicationId))
                .addPropertiesCustomizer(unused -> FIXED)
                .addSpanExporterCustomizer((exporter, unused) -> new WatchedExporter(exporter, endpoint))
                .build()
                .getOpenTelemetrySdk();
    }

    /** Defaults of ours, and what configuration files say: variables of the environment come before them. */
    private static Map<String, String> properties(Config config, String applicationId) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PROTOCOL, HTTP);
        properties.put(SAMPLER, DEFAULT_SAMPLER);
        properties.put(SAMPLER_ARGUMENT, DEFAULT_RATIO);
        properties.put("otel.service.name", applicationId);
        for (String name : config.getPropertyNames()) {
            if (name.startsWith("otel.")) {
                value(config, name).ifPresent(text -> properties.put(name, text));
            }
        }
        return properties;
    }

    /** Without what may be secret in it. */
    private static String shown(String endpoint) {
        URI uri = URI.create(endpoint);
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** Null if there are no traces. */
    public @Nullable Tracer tracer() {
        return tracer;
    }

    /** Of what streams do. */
    public StreamTracer streams() {
        return tracer == null ? StreamTracer.OFF : new SpanTracer(tracer);
    }

    /** Where a span stands, as headers say it. */
    public static TraceContext context(Span span) {
        SpanContext own = span.getSpanContext();
        return new TraceContext(own.getTraceId(), own.getSpanId(), own.isSampled());
    }

    /** The parent of spans that something outside has caused; none if it does not say so. */
    public static Context parent(@Nullable TraceContext outside) {
        return outside == null
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                outside.traceId(),
                                outside.spanId(),
                                outside.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                                TraceState.getDefault())));
    }

    /** Sends what is left, if the collector takes it soon. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
