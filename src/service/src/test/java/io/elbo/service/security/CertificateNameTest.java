package io.elbo.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CertificateNameTest {
    @Test
    void shouldReadTheCommonNameAndNothingThatLooksLikeIt() {
        assertThat(CertificateName.of("CN=alice,OU=tests")).contains("alice");
        assertThat(CertificateName.of("OU=tests,CN=alice,O=\"x\\,CN=mallory\"")).contains("alice");
        assertThat(CertificateName.of("CN=al\\,ice")).contains("al,ice");
        assertThat(CertificateName.of("O=Example")).isEmpty();
    }
}
