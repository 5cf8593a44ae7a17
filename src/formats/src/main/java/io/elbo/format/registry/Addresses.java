package io.elbo.format.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry is.
 *
 * @param uris without user and password, in the order in which they are tried
 * @param userInfo user and password of the first address that has them; null if none has
 */
record Addresses(List<URI> uris, @Nullable String userInfo) {
    Addresses {
        uris = List.copyOf(uris);
    }

    /**
     * @param name of the setting
     * @param list of addresses, separated by commas
     * @throws IllegalArgumentException if there is none, or one is not an address of HTTP
     */
    static Addresses of(String name, String list) {
        List<URI> uris = new ArrayList<>();
        String userInfo = null;
        for (String written : list.split(",")) {
            if (written.isBlank()) {
                continue;
            }
            URI uri = uri(name, written.strip());
            userInfo = userInfo == null ? uri.getUserInfo() : userInfo;
            uris.add(withoutUser(name, uri));
        }
        if (uris.isEmpty()) {
            throw Names.refused(name, "must be the address of a registry, such as https://registry:8081");
        }
        return new Addresses(uris, userInfo);
    }

    private static URI uri(String name, String written) {
        try {
            URI uri = new URI(written);
            if (uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // its message shows the address, in which a password may stand
        }
        throw Names.refused(name, "must begin with http:// or https:// and a host, and have no query");
    }

    private static URI withoutUser(String name, URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        int port = uri.getPort();
        try {
            return new URI(uri.getScheme() + "://" + uri.getHost() + (port < 0 ? "" : ":" + port) + path);
        } catch (URISyntaxException e) {
            throw Names.refused(name, "is not an address");
        }
    }
}
