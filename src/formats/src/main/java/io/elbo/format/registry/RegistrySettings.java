package io.elbo.format.registry;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a registry is reached, and how a client logs in, by the names of Confluent's clients. Messages never show a value. Immutable.
 *
 * <p>One client is meant to serve a whole process: it asks for each schema once.
 */
public final class RegistrySettings {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, String> settings;
    private final Addresses addresses;
    private final Duration timeout;
    private final @Nullable ProxySelector proxy;
    private final Function<Http, Login> login;
    private final boolean mayRegister;

    private RegistrySettings(Map<String, String> settings) {
        this.settings = settings;
        addresses = Addresses.of(Names.URL, settings.getOrDefault(Names.URL, ""));
        timeout = settings.containsKey(Names.REQUEST_TIMEOUT_MS)
                ? Duration.ofMillis(number(Names.REQUEST_TIMEOUT_MS, 600_000))
                : TIMEOUT;
        proxy = proxy();
        mayRegister = flag(Names.AUTO_REGISTER);
        login = Logins.of(settings, addresses.userInfo());
        if (!settings.getOrDefault(Names.IDENTIFICATION, "https").equalsIgnoreCase("https")) {
            throw Names.refused(Names.IDENTIFICATION, "can only be https: a certificate must be for the host's name");
        }
    }

    /**
     * @param settings by their names, with the prefix {@code schema.registry.} or without; {@code url} must be among them. Empty values
     *     are no values.
     * @throws IllegalArgumentException if a name is unknown, or a value cannot be used; the message says which, and what to do
     */
    public static RegistrySettings of(Map<String, String> settings) {
        return new RegistrySettings(Names.checked(settings));
    }

    /** The names of all settings, without prefix. */
    public static List<String> names() {
        return Names.ALL;
    }

    /**
     * A client, to be closed by the caller.
     *
     * @throws IllegalArgumentException if a file of keys or certificates cannot be used
     */
    public RegistryClient client() {
        Http http = new Http(new Tls(tls()), proxy, timeout);
        RegistryConnection connection = new RegistryConnection(http, addresses.uris(), login.apply(http), headers());
        return RegistryClient.of(new RestRegistry(connection), mayRegister);
    }

    /** The addresses, without user and password. */
    @Override
    public String toString() {
        return addresses.uris().stream().map(URI::toString).collect(Collectors.joining(", "));
    }

    private Map<String, String> tls() {
        Map<String, String> tls = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(Names.TLS_PREFIX)) {
                tls.put(name, value);
            }
        });
        return tls;
    }

    private @Nullable ProxySelector proxy() {
        String host = settings.get(Names.PROXY_HOST);
        if (host == null) {
            return null;
        }
        if (!settings.containsKey(Names.PROXY_PORT)) {
            throw Names.refused(Names.PROXY_PORT, "is missing beside " + Names.PREFIX + Names.PROXY_HOST);
        }
        return ProxySelector.of(new InetSocketAddress(host, number(Names.PROXY_PORT, 65_535)));
    }

    /** What Confluent's cloud wants to know beside a token. */
    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        if (settings.containsKey(Names.LOGICAL_CLUSTER)) {
            headers.put("target-sr-cluster", settings.getOrDefault(Names.LOGICAL_CLUSTER, ""));
        }
        if (settings.containsKey(Names.IDENTITY_POOL)) {
            headers.put("Confluent-Identity-Pool-Id", settings.getOrDefault(Names.IDENTITY_POOL, ""));
        }
        return headers;
    }

    private int number(String name, int max) {
        try {
            int number = Integer.parseInt(settings.getOrDefault(name, ""));
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Names.refused(name, "must be a number from 1 to " + max);
    }

    /** True unless it is said to be false. */
    private boolean flag(String name) {
        return switch (settings.getOrDefault(name, "true").toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Names.refused(name, "must be true or false");
        };
    }
}
