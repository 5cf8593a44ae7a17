package io.elbo.registry.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches models by reference: {@code file:}, {@code https:}, {@code http:} and {@code oci:} URIs. What is fetched is not trusted:
 * whoever asks compares its digest. Thread-safe.
 */
public final class ModelSources {
    private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/@?#]*@|[?#].*$");

    /** Names of parameters with which a URL gives rights to whoever has it, such as those of pre-signed URLs. */
    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)(?:^|[&;])(?<name>[^=&;]*(?:token|secret|password|passwd|signature|credentials?|api[-_.]?key"
                    + "|access[-_.]?key(?:[-_.]?id)?)|auth|authorization|sig|sas|key|code|jwt|pwd)=");

    private final HttpSource http;
    private final OciSource oci;

    ModelSources(HttpSource http, OciSource oci) {
        this.http = http;
        this.oci = oci;
    }

    /** With the usual limits of a download's speed, and the logins of {@code config.json} in {@code DOCKER_CONFIG}. */
    public static ModelSources usual() {
        HttpSource http = new HttpSource(DownloadLimits.USUAL);
        return new ModelSources(http, new OciSource(http, RegistryLogins.of(System.getenv())));
    }

    /**
     * Makes a URI of what a person has written, which may be the path of a file.
     *
     * @throws IOException if it is no reference that can be fetched; the message says why
     */
    public static URI reference(String text) throws IOException {
        String kind = kind(text);
        try {
            return switch (kind) {
                case "" -> Path.of(text).toAbsolutePath().normalize().toUri();
                case "file", "http", "https", "oci" -> withoutSecret(checked(URI.create(text)));
                default ->
                    throw new IOException("a reference begins with file:, https:, http: or oci:, or is the path of a"
                            + " file; got " + shown(text));
            };
        } catch (IllegalArgumentException e) {
            throw new IOException(shown(text) + " is no reference: " + e.getMessage(), e);
        }
    }

    private static String kind(String text) {
        int colon = text.indexOf(':');
        return colon < 2 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT); // one letter is a drive of Windows
    }

    private static URI checked(URI uri) throws IOException {
        if (uri.getRawUserInfo() != null) {
            throw new IOException(
                    "a reference must not hold a name and a password: everybody who reads the topic would see"
                            + " them. Logins of registries belong into config.json of DOCKER_CONFIG");
        }
        if (kind(uri.toString()).equals("oci")) {
            OciName.of(uri);
        }
        return uri;
    }

    /** Whoever reads the topic has the rights that the reference gives, and instances need it for longer than it is valid. */
    private static URI withoutSecret(URI uri) throws IOException {
        String query = uri.getRawQuery();
        Matcher secret = SECRET_PARAMETER.matcher(query == null ? "" : query);
        if (secret.find()) {
            throw new IOException("a reference must not hold a secret, and '" + secret.group("name")
                    + "' looks like one: everybody who reads the topic would have it, and signed URLs expire, while instances"
                    + " fetch the model at every start. Leave --reference out, so that the bytes go into the topic, or name a place"
                    + " that instances may read");
        }
        return uri;
    }

    /** Whether a part of the reference is not shown to people. */
    public static boolean isShownInPart(String reference) {
        return !shown(reference).equals(reference);
    }

    /** A reference as it may be shown or logged: without what may be a password or a token. */
    public static String shown(String reference) {
        return SECRETS.matcher(reference).replaceAll("");
    }

    /**
     * Fetches a model. Whoever interrupts the thread ends it.
     *
     * @param digest {@code sha256:…} of the model; an OCI artifact may have other parts than it
     * @param size of the model: more bytes are not read
     * @param limit how long a download may take; files are not held to it
     * @throws IOException if it cannot be had, or has another size; the message does not repeat the reference
     */
    public byte[] fetch(URI reference, String digest, int size, Duration limit) throws IOException {
        DownloadLimits.Deadline deadline = DownloadLimits.Deadline.in(limit);
        byte[] bytes =
                switch (kind(reference.toString())) {
                    case "file" -> file(Path.of(reference), size);
                    case "http", "https" ->
                        http.get(checked(reference), Map.of(), size, deadline).bytes();
                    case "oci" -> oci.fetch(OciName.of(checked(reference)), digest, size, deadline);
                    default -> throw new IOException("it is none of file:, https:, http: and oci:");
                };
        if (bytes.length != size) {
            throw new IOException("it has " + bytes.length + " bytes, not " + size);
        }
        return bytes;
    }

    private static byte[] file(Path file, int size) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no such file");
        }
        if (Files.size(file) > size) {
            throw new IOException("it has " + Files.size(file) + " bytes, not " + size);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(size);
        }
    }
}
