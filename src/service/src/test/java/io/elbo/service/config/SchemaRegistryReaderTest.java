package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.format.registry.RegistryClient;
import io.elbo.stream.settings.BadConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryReaderTest {
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    private SmallRyeConfig config() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100), new EnvConfigSource(environment, 300))
                .build();
    }

    private Map<String, String> read() {
        PropertyNames.requireKnown(properties.keySet(), environment.keySet());
        return SchemaRegistryReader.read(config(), environment.keySet());
    }

    private Optional<RegistryClient> client() {
        return SchemaRegistryReader.client(config(), environment.keySet());
    }

    @Test
    void shouldHaveNoClientIfNothingIsSaid() {
        properties.put("elbo.application-id", "elbo");

        assertThat(client()).isEmpty();
    }

    @Test
    void shouldTakeTheNamesOfConfluentsClients() {
        properties.put("elbo.\"schema.registry.url\"", "http://registry:8081"); // as YAML names it, like the next
        properties.put("elbo.schema.registry.\"basic.auth.user.info\"", "ada:secret");
        environment.put("ELBO_SCHEMA_REGISTRY_REQUEST_TIMEOUT_MS", "500");
        environment.put("ELBO_SCHEMA_REGISTRY_SERVICE_HOST", "10.0.0.1"); // of Kubernetes
        environment.put("ELBO_SCHEMA_REGISTRY_PORT", "tcp://10.0.0.1:8081");

        assertThat(read())
                .isEqualTo(Map.of(
                        "url", "http://registry:8081",
                        "basic.auth.user.info", "ada:secret",
                        "request.timeout.ms", "500"));
        client().orElseThrow().close();
    }

    @Test
    void shouldTakeSecretsFromFiles(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "abc\n");
        properties.put("elbo.schema.registry.bearer.auth.token.file", token.toString());
        environment.put("ELBO_SCHEMA_REGISTRY_URL", "http://registry:8081");

        assertThat(read()).isEqualTo(Map.of("url", "http://registry:8081", "bearer.auth.token", "abc"));
    }

    @Test
    void shouldRefuseByTheNameOfTheProperty() {
        properties.put("elbo.schema.registry.url", "http://registry:8081");
        properties.put("elbo.schema.registry.basic.auth.user.inf", "ada:secret");

        assertThatThrownBy(this::client)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageStartingWith("elbo.schema.registry.basic.auth.user.inf is unknown; did you mean ")
                .hasMessageNotContaining("ada");
        properties.clear();
        properties.put("elbo.schema.registry.bearer.auth.token.file", "/none");
        assertThatThrownBy(this::client)
                .hasMessage("elbo.schema.registry.bearer.auth.token.file=/none: the file cannot be read");
    }
}
