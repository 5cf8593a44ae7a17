package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.service.config.SecuritySettings;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import java.net.http.HttpClient;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class InstanceClientTest {
    private static final TlsConfiguration CERTIFICATES = new BaseTlsConfiguration() {
        @Override
        public SSLContext createSSLContext() throws Exception {
            return SSLContext.getDefault();
        }
    };

    private static final TlsConfigurationRegistry REGISTRY = new TlsConfigurationRegistry() {
        @Override
        public Optional<TlsConfiguration> get(String name) {
            return Optional.of(CERTIFICATES);
        }

        @Override
        public Optional<TlsConfiguration> getDefault() {
            return Optional.of(CERTIFICATES);
        }

        @Override
        public void register(String name, TlsConfiguration configuration) {
            throw new UnsupportedOperationException();
        }
    };

    private static InstanceClient client(Optional<String> name, SecuritySettings.Mode mode) {
        return new InstanceClient(REGISTRY, new SecuritySettings(mode, null, null), name, Optional.empty());
    }

    @Test
    void shouldTakeTheCertificateOfItsPortWhenThatIsReplacedAndNoOther() {
        InstanceClient client = client(Optional.of("api"), SecuritySettings.Mode.MTLS);
        HttpClient before = client.client();

        client.renew(new CertificateUpdatedEvent("login-server", CERTIFICATES));
        assertThat(client.client()).isSameAs(before);
        client.renew(new CertificateUpdatedEvent("api", CERTIFICATES));
        assertThat(client.client()).isNotSameAs(before);
    }

    @Test
    void shouldAskPlainlyIfThePortServesPlainRequests() {
        InstanceClient client = client(Optional.empty(), SecuritySettings.Mode.BASIC);

        assertThat(client.uri("10.1.2.3:8080", "/x")).hasToString("http://10.1.2.3:8080/x");
    }
}
