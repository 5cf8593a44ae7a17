package io.elbo.format.registry;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why two sides of a connection do not accept each other's certificates, and what to do about it. */
final class TlsWords {
    /** What the JDK's client says if the other side goes away after the handshake, as it does with TLS 1.3 if it misses a certificate. */
    private static final String CLOSED = "received no bytes";

    private TlsWords() {}

    /**
     * Null if the failure is of another kind.
     *
     * @param host that was asked
     */
    static @Nullable String of(String host, @Nullable Throwable failure) {
        StringBuilder messages = new StringBuilder();
        boolean ofTls = false;
        for (Throwable part = failure; part != null; part = part.getCause()) {
            if (part instanceof CertificateExpiredException) {
                return "its certificate has expired";
            }
            if (part instanceof CertificateNotYetValidException) {
                return "its certificate is not valid yet: is the clock right?";
            }
            if (part instanceof CertPathBuilderException) {
                return "its certificate is not signed by anybody who is trusted here: is the authority in "
                        + "schema.registry.ssl.truststore.location?";
            }
            ofTls |= part instanceof SSLException;
            messages.append(part.getMessage()).append(' ');
        }
        String said = messages.toString().toLowerCase(Locale.ROOT);
        if (said.contains("subject alternative") || said.contains("no name matching")) {
            return "its certificate is not for the name " + host;
        }
        if (said.contains("certificate_required") || said.contains("bad_certificate") || said.contains(CLOSED)) {
            return "it has closed the connection: does it want a certificate that it knows, in "
                    + "schema.registry.ssl.keystore.location?";
        }
        if (said.contains("unsupported or unrecognized ssl message")) {
            return "it does not speak TLS: should the address begin with http://?";
        }
        return ofTls && failure != null ? String.valueOf(failure.getMessage()) : null;
    }
}
