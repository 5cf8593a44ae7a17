package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrictModelTest {
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: a}
            spec:
              ports:
                - %s
            """;

    @Test
    void shouldAcceptWhatIsKnown() {
        assertThat(faults("{name: http, port: 80}")).isEmpty();
    }

    @Test
    void shouldNameAnUnknownKey() {
        assertThat(faults("{name: http, prot: 80}")).contains("Service a.spec.ports[0].prot");
    }

    @Test
    void shouldNameAValueOfTheWrongType() {
        assertThat(faults("{name: http, port: eighty}")).contains("port");
    }

    private static String faults(String port) {
        return String.join(
                "\n", StrictModel.faults(Manifest.all(SERVICE.formatted(port)).get(0)));
    }
}
