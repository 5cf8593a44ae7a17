package io.elbo.format.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.format.RecordHeaders;
import org.junit.jupiter.api.Test;

class FramingTest {
    private static final byte[] EIGHT = {0, 0, 0, 1, 0, 0, 0, 2};

    @Test
    void shouldFindConfluentsId() {
        assertThat(Framing.CONFLUENT.schemaId(new byte[] {0, 0, 1, 0, 2, 7}, RecordHeaders.NONE))
                .isEqualTo(65_538);
        assertThat(Framing.CONFLUENT.schemaId(new byte[] {0, 0, 0, 0, 2}, RecordHeaders.NONE))
                .isEqualTo(2);
        assertThat(Framing.CONFLUENT.payload(new byte[9], RecordHeaders.NONE)).isEqualTo(5);
    }

    @Test
    void shouldFindApicuriosIdOfEightBytes() {
        assertThat(Framing.APICURIO_2.schemaId(new byte[] {0, 0, 0, 0, 1, 0, 0, 0, 2, 7}, RecordHeaders.NONE))
                .isEqualTo((1L << 32) + 2);
        assertThat(Framing.APICURIO_2.payload(new byte[9], RecordHeaders.NONE)).isEqualTo(9);
    }

    @Test
    void shouldFindApicuriosIdInAHeader() {
        RecordHeaders content = name -> name.equals("apicurio.value.contentId") ? EIGHT : null;
        RecordHeaders global = name -> name.equals("apicurio.value.globalId") ? EIGHT : null;

        assertThat(Framing.APICURIO_HEADER.schemaId(new byte[] {1}, content)).isEqualTo((1L << 32) + 2);
        assertThat(Framing.APICURIO_HEADER.schemaId(new byte[] {1}, global)).isEqualTo((1L << 32) + 2);
        assertThat(Framing.APICURIO_HEADER.payload(new byte[9], RecordHeaders.NONE))
                .isZero();
    }

    @Test
    void shouldFindNoIdWhereThereIsNone() {
        for (byte[] value :
                new byte[][] {{}, {0}, {0, 0, 0, 1}, {1, 0, 0, 0, 1}, {'{', '}', 0, 0, 0}, {0, -1, 0, 0, 0}}) {
            assertThat(Framing.CONFLUENT.schemaId(value, RecordHeaders.NONE)).isEqualTo(Framing.NO_ID);
            assertThat(Framing.APICURIO_2.schemaId(value, RecordHeaders.NONE)).isEqualTo(Framing.NO_ID);
            assertThat(Framing.APICURIO_HEADER.schemaId(value, RecordHeaders.NONE))
                    .isEqualTo(Framing.NO_ID);
        }
        assertThat(Framing.APICURIO_HEADER.schemaId(EIGHT, name -> new byte[] {1, 2, 3}))
                .isEqualTo(Framing.NO_ID);
        assertThat(Framing.APICURIO_HEADER.schemaId(EIGHT, name -> new byte[] {-1, 0, 0, 0, 0, 0, 0, 0}))
                .isEqualTo(Framing.NO_ID);
    }
}
