package io.elbo.format.registry;

import io.elbo.core.suppression.NearestNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The names of a registry's settings: those that Confluent's clients have, so that they can be taken over as they are. */
final class Names {
    static final String PREFIX = "schema.registry.";
    static final String URL = "url";
    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    static final String PROXY_HOST = "proxy.host";
    static final String PROXY_PORT = "proxy.port";
    static final String BASIC_SOURCE = "basic.auth.credentials.source";
    static final String BASIC_USER_INFO = "basic.auth.user.info";
    static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    static final String BEARER_TOKEN = "bearer.auth.token";
    static final String TOKEN_URL = "bearer.auth.issuer.endpoint.url";
    static final String CLIENT_ID = "bearer.auth.client.id";
    static final String CLIENT_SECRET = "bearer.auth.client.secret";
    static final String SCOPE = "bearer.auth.scope";
    static final String LOGICAL_CLUSTER = "bearer.auth.logical.cluster";
    static final String IDENTITY_POOL = "bearer.auth.identity.pool.id";
    static final String TLS_PREFIX = "ssl.";
    static final String IDENTIFICATION = "ssl.endpoint.identification.algorithm";

    static final List<String> ALL = List.of(
            URL,
            AUTO_REGISTER,
            REQUEST_TIMEOUT_MS,
            PROXY_HOST,
            PROXY_PORT,
            BASIC_SOURCE,
            BASIC_USER_INFO,
            BEARER_SOURCE,
            BEARER_TOKEN,
            TOKEN_URL,
            CLIENT_ID,
            CLIENT_SECRET,
            SCOPE,
            LOGICAL_CLUSTER,
            IDENTITY_POOL,
            IDENTIFICATION,
            "ssl.truststore.location",
            "ssl.truststore.password",
            "ssl.truststore.type",
            "ssl.truststore.certificates",
            "ssl.keystore.location",
            "ssl.keystore.password",
            "ssl.keystore.type",
            "ssl.keystore.key",
            "ssl.keystore.certificate.chain",
            "ssl.key.password");

    private Names() {}

    /**
     * The settings by their names without a prefix. Those without a value are left out.
     *
     * @throws IllegalArgumentException if one has a name that is not known
     */
    static Map<String, String> checked(Map<String, String> settings) {
        Map<String, String> checked = new TreeMap<>();
        settings.forEach((written, value) -> {
            String name = written.startsWith(PREFIX) ? written.substring(PREFIX.length()) : written;
            if (!ALL.contains(name)) {
                throw refused(
                        name,
                        "is unknown; did you mean " + PREFIX
                                + NearestNames.of(name, ALL).get(0) + "?");
            }
            if (!value.isBlank()) {
                checked.put(name, value.strip());
            }
        });
        return checked;
    }

    /** @param why without the value, which may be a secret */
    static IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException(PREFIX + name + " " + why);
    }
}
