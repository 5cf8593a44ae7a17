package io.elbo.registry.source;

import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an OCI artifact: {@code oci://host[:port]/repository:tag} or {@code oci://host[:port]/repository@sha256:…}.
 *
 * @param host with its port, if there is one
 * @param reference a tag, or the digest of a manifest
 */
record OciName(String host, String repository, String reference) {
    // the grammar of the OCI distribution specification 1.1, "Pulling manifests"
    private static final Pattern FORM = Pattern.compile("oci://(?<host>[A-Za-z0-9.-]+(:[0-9]{1,5})?)/"
            + "(?<repository>[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*)"
            + "(:(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127})|@(?<digest>sha256:[0-9a-f]{64}))");

    static OciName of(URI uri) throws IOException {
        Matcher matcher = FORM.matcher(uri.toString());
        if (!matcher.matches()) {
            throw new IOException(ModelSources.shown(uri.toString())
                    + " is no artifact: oci://host/repository:tag or oci://host/repository@sha256:… is");
        }
        String tag = matcher.group("tag");
        return new OciName(
                matcher.group("host"), matcher.group("repository"), tag == null ? matcher.group("digest") : tag);
    }

    boolean isByDigest() {
        return reference.startsWith("sha256:");
    }

    /** The registry's API; without TLS only on this machine, as other clients do. */
    URI api(String path) {
        String name = host.replaceFirst(":[0-9]+$", "");
        boolean isHere = name.equals("localhost") || name.startsWith("127.");
        return URI.create((isHere ? "http" : "https") + "://" + host + "/v2/" + repository + "/" + path);
    }
}
