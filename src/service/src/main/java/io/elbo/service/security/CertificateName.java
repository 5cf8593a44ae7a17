package io.elbo.service.security;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate is for: the common name (CN) of its subject. */
final class CertificateName {
    private CertificateName() {}

    /** The most specific common name; empty if there is none. */
    static Optional<String> of(X509Certificate certificate) {
        return of(certificate.getSubjectX500Principal().getName());
    }

    /** @param subject a distinguished name as RFC 2253 writes it */
    static Optional<String> of(String subject) {
        try {
            return new LdapName(subject)
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .reduce((less, more) -> more);
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
