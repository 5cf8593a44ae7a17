package io.elbo.registry.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pulls one blob of an OCI artifact (OCI distribution specification 1.1): the layer of its manifest that has the wanted digest.
 * A registry that asks for a token gets one, with the login of {@link RegistryLogins} if there is one. Thread-safe.
 */
final class OciSource {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_DOCUMENT_BYTES = 4 << 20; // what the specification asks registries to take
    private static final String MANIFESTS =
            "application/vnd.oci.image.manifest.v1+json, " + "application/vnd.docker.distribution.manifest.v2+json";
    private static final Pattern PARAMETER = Pattern.compile("(?<name>[A-Za-z_]+)=\"(?<value>[^\"]*)\"");

    private final HttpSource http;
    private final RegistryLogins logins;

    OciSource(HttpSource http, RegistryLogins logins) {
        this.http = http;
        this.logins = logins;
    }

    byte[] fetch(OciName name, String digest, int size, DownloadLimits.Deadline deadline) throws IOException {
        Map<String, String> headers = new TreeMap<>(Map.of("Accept", MANIFESTS));
        URI manifestUri = name.api("manifests/" + name.reference());
        HttpSource.Answer answer = http.any(manifestUri, headers, MAX_DOCUMENT_BYTES, deadline);
        if (answer.status() == 401) {
            headers.put("Authorization", authorization(name, answer, deadline));
            answer = http.any(manifestUri, headers, MAX_DOCUMENT_BYTES, deadline);
        }
        byte[] manifest =
                switch (answer.status()) {
                    case 200 -> answer.bytes();
                    case 401, 403 ->
                        throw new IOException("the registry does not let us in (" + answer.status()
                                + "): its login belongs into config.json of DOCKER_CONFIG");
                    case 404 -> throw new IOException("the registry has no such artifact");
                    default -> throw new IOException("the registry answers " + answer.status());
                };
        if (name.isByDigest() && !sha256(manifest).equals(name.reference())) {
            throw new IOException("the manifest has the digest " + sha256(manifest));
        }
        requireLayer(manifest, digest);
        headers.put("Accept", "application/octet-stream, */*");
        return http.get(name.api("blobs/" + digest), headers, size, deadline).bytes();
    }

    private static void requireLayer(byte[] manifest, String digest) throws IOException {
        List<String> layers = new ArrayList<>();
        MAPPER.readTree(manifest)
                .path("layers")
                .forEach(layer -> layers.add(layer.path("digest").asText()));
        if (!layers.contains(digest)) {
            throw new IOException("the artifact has no layer " + digest + ", but "
                    + (layers.isEmpty() ? "none" : String.join(", ", layers))
                    + ": push the model file itself, not packed");
        }
    }

    /** What the challenge of a registry asks for: a token, or name and password themselves. */
    private String authorization(OciName name, HttpSource.Answer refusal, DownloadLimits.Deadline deadline)
            throws IOException {
        String challenge = refusal.headers().firstValue("WWW-Authenticate").orElse("");
        Optional<String> login = logins.of(name.host());
        if (challenge.regionMatches(true, 0, "Basic", 0, 5)) {
            return "Basic "
                    + login.orElseThrow(
                            () -> new IOException("the registry wants a name and a password: they belong into"
                                    + " config.json of DOCKER_CONFIG"));
        }
        Map<String, String> parameters = new TreeMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group("name"), matcher.group("value"));
        }
        String realm = parameters.get("realm");
        if (realm == null || !challenge.regionMatches(true, 0, "Bearer", 0, 6)) {
            throw new IOException("the registry asks for a login in a way that is not known");
        }
        return "Bearer " + token(name, realm, parameters.getOrDefault("service", ""), login, deadline);
    }

    private String token(
            OciName name, String realm, String service, Optional<String> login, DownloadLimits.Deadline deadline)
            throws IOException {
        URI uri;
        try {
            uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + "service=" + encoded(service) + "&scope="
                    + encoded("repository:" + name.repository() + ":pull"));
        } catch (IllegalArgumentException e) {
            throw new IOException("the registry names an invalid address for tokens", e);
        }
        boolean isSafe =
                "https".equals(uri.getScheme()) || "http".equals(name.api("").getScheme());
        if (!isSafe) {
            throw new IOException("the registry gives tokens without TLS only");
        }
        Map<String, String> headers = new TreeMap<>();
        login.ifPresent(basic -> headers.put("Authorization", "Basic " + basic));
        JsonNode answer;
        try {
            answer = MAPPER.readTree(
                    http.get(uri, headers, MAX_DOCUMENT_BYTES, deadline).bytes());
        } catch (IOException e) {
            throw new IOException("the registry gives no token: " + e.getMessage(), e);
        }
        String token = answer.path("token").asText(answer.path("access_token").asText());
        if (token.isEmpty()) {
            throw new IOException("the registry gives no token");
        }
        return token;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
