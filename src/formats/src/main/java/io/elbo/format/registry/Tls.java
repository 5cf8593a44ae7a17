package io.elbo.format.registry;

import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Whom a client trusts, and what it shows: key stores and trust stores as JKS, PKCS #12 or PEM, by the names of Kafka's clients and read
 * by their code. Immutable; the files are read each time.
 */
final class Tls {
    private final Map<String, String> settings;

    /** @param settings those that begin with {@code ssl.}; without any, the authorities of the JDK are trusted */
    Tls(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** @throws IllegalArgumentException if a file cannot be used; the message names it */
    SSLContext context() {
        try {
            ConfigDef names = new ConfigDef();
            SslConfigs.addClientSslSupport(names);
            Map<String, Object> parsed = new HashMap<>(names.parse(settings));
            try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
                factory.configure(parsed);
                return factory.sslContext();
            }
        } catch (KafkaException e) {
            throw new IllegalArgumentException(words(e), e);
        }
    }

    /** What Kafka says, with the cause at the bottom, which tells a wrong password from a file that is not there. */
    private static String words(Throwable failure) {
        Throwable bottom = failure;
        while (bottom.getCause() != null) {
            bottom = bottom.getCause();
        }
        String first = Names.PREFIX + Names.TLS_PREFIX + "*: " + failure.getMessage();
        return bottom == failure ? first : first + ": " + bottom.getMessage();
    }
}
