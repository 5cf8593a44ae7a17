package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AvroFileTest {
    /** Avro refuses such lengths by an exception that is not its own. */
    @Test
    void shouldRefuseAHeaderThatClaimsToBeHuge() {
        byte[] header = {'O', 'b', 'j', 1, 2, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x20};

        assertThatThrownBy(() -> AvroFile.open(new ByteArrayInputStream(header)))
                .isInstanceOf(IOException.class);
    }
}
