package io.elbo.service.api;

import io.elbo.service.config.SecuritySettings;
import io.elbo.service.config.SecuritySettings.Mode;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * How this instance speaks to the HTTP port of others, which are set up as it is: plainly, or by TLS with the certificate and
 * the authorities of its own port.
 */
@Singleton
public class InstanceClient {
    private static final Duration MAX_CONNECT = Duration.ofSeconds(2);
    private static final String PLAIN_IS_SERVED = "enabled";

    private final @Nullable TlsConfiguration tls;
    private final String tlsName;
    private volatile HttpClient client;

    @Inject // without this the other constructor could be taken, and TLS never be spoken
    InstanceClient(
            TlsConfigurationRegistry registry,
            SecuritySettings security,
            @ConfigProperty(name = "quarkus.http.tls-configuration-name") Optional<String> name,
            @ConfigProperty(name = "quarkus.http.insecure-requests") Optional<String> plain) {
        boolean isPlain =
                security.mode() != Mode.MTLS && plain.orElse(PLAIN_IS_SERVED).equalsIgnoreCase(PLAIN_IS_SERVED);
        tls = isPlain
                ? null
                : name.flatMap(registry::get).or(registry::getDefault).orElse(null);
        tlsName = name.filter(each -> registry.get(each).isPresent()).orElse(TlsConfig.DEFAULT_NAME);
        client = client(tls);
    }

    private InstanceClient(HttpClient plain) {
        tls = null;
        tlsName = TlsConfig.DEFAULT_NAME;
        client = plain;
    }

    /** One that uses no TLS. */
    static InstanceClient plain() {
        return new InstanceClient(client(null));
    }

    /** A certificate was replaced: if it is that of the port, what the client has is old. */
    void renew(@Observes CertificateUpdatedEvent event) {
        if (tls != null && event.name().equals(tlsName)) {
            client = client(event.tlsConfiguration());
        }
    }

    HttpClient client() {
        return client;
    }

    /** @param address host and port */
    URI uri(String address, String target) {
        return URI.create((tls == null ? "http://" : "https://") + address + target);
    }

    private static HttpClient client(@Nullable TlsConfiguration tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(MAX_CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (tls != null) {
            builder.sslContext(context(tls));
        }
        return builder.build();
    }

    private static SSLContext context(TlsConfiguration tls) {
        try {
            return tls.createSSLContext();
        } catch (Exception e) {
            throw new IllegalStateException("the certificates of this instance cannot be used to ask others", e);
        }
    }
}
