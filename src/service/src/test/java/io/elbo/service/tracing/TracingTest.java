package io.elbo.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.service.config.ElboConfig;
import io.elbo.stream.tracing.StreamTracer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingTest {
    private static Tracing tracing(Map<String, String> properties) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ElboConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 1_000))
                .build();
        return new Tracing(config, config.getConfigMapping(ElboConfig.class));
    }

    @Test
    void shouldStartNothingUnlessAnEndpointIsSet() {
        for (Map<String, String> off : java.util.List.of(
                Map.<String, String>of(),
                Map.of("otel.exporter.otlp.endpoint", " "),
                Map.of("otel.exporter.otlp.endpoint", "http://localhost:1", "otel.sdk.disabled", "true"),
                Map.of("otel.exporter.otlp.endpoint", "http://localhost:1", "otel.traces.exporter", "none"))) {
            try (Tracing tracing = tracing(off)) {
                assertThat(tracing.tracer()).isNull();
                assertThat(tracing.streams()).isSameAs(StreamTracer.OFF);
            }
        }
    }

    @Test
    void shouldBeOnWithAnEndpoint() {
        try (Tracing tracing = tracing(Map.of("otel.exporter.otlp.traces.endpoint", "http://localhost:1/v1/traces"))) {
            assertThat(tracing.tracer()).isNotNull();
            assertThat(tracing.streams()).isNotSameAs(StreamTracer.OFF);
        }
    }

    @Test
    void shouldNotTellSecretsOfWhatItRefuses() {
        for (Map<String, String> refused : java.util.List.of(
                Map.of("otel.exporter.otlp.endpoint", "http://localhost:1", "otel.exporter.otlp.headers", "a=b,SECRET"),
                Map.of("otel.exporter.otlp.endpoint", "http://ann:SECRET@local host:1"))) {
            assertThatThrownBy(() -> tracing(refused))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageNotContaining("SECRET");
        }
    }

    /** Such variables are set for all processes of a platform. */
    @Test
    void shouldNotMindPropagatorsThatItDoesNotUse() {
        try (Tracing tracing =
                tracing(Map.of("otel.exporter.otlp.endpoint", "http://localhost:1", "otel.propagators", "b3"))) {
            assertThat(tracing.tracer()).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "otel.exporter.otlp.protocol, grpc, port 4318",
        "otel.traces.exporter, zipkin, allowed are otlp and none",
        "otel.traces.sampler.arg, much, otel.traces.sampler.arg",
        "otel.traces.sampler.arg, 2, from 0 to 1",
        "otel.exporter.otlp.certificate, /nowhere.pem, /nowhere.pem"
    })
    void shouldRefuseWhatItCannotDoByName(String name, String value, String said) {
        assertThatThrownBy(() -> tracing(Map.of("otel.exporter.otlp.endpoint", "http://localhost:1", name, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(said);
    }
}
