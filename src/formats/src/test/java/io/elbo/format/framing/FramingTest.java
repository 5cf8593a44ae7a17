package io.elbo.format.framing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.writer.SchemaIds;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.UUID;
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
    void shouldFindConfluentsIdInAHeader() {
        RecordHeaders header = name -> name.equals("__value_schema_id") ? new byte[] {0, 0, 1, 0, 2} : null;

        assertThat(Framing.CONFLUENT_HEADER.schemaId(new byte[] {1}, header)).isEqualTo(65_538);
        assertThat(Framing.CONFLUENT_HEADER.payload(new byte[] {1}, header)).isZero();
    }

    @Test
    void shouldFindAGuidInAHeader() {
        byte[] guid = {1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 8};
        byte[] ofProtobuf = Arrays.copyOf(guid, 18); // with an index of a message behind it
        long id = Framing.CONFLUENT_HEADER.schemaId(new byte[] {1}, name -> guid);

        assertThat(SchemaIds.guid(id)).isEqualTo(new UUID(7, 8));
        assertThat(Framing.CONFLUENT_HEADER.schemaId(new byte[] {1}, name -> ofProtobuf))
                .isEqualTo(id);
    }

    @Test
    void shouldFindAKnownGuidWithoutAllocating() {
        byte[] guid = {1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 9};
        RecordHeaders header = name -> guid;
        byte[] value = {1};
        Framing.CONFLUENT_HEADER.schemaId(value, header);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 100_000; i++) {
            Framing.CONFLUENT_HEADER.schemaId(value, header);
        }
        assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(10_000);
    }

    @Test
    void shouldReadWhatWasWrittenBeforeIdsStoodInHeaders() {
        byte[] value = {0, 0, 1, 0, 2, 7};

        assertThat(Framing.CONFLUENT_HEADER.schemaId(value, RecordHeaders.NONE)).isEqualTo(65_538);
        assertThat(Framing.CONFLUENT_HEADER.payload(value, RecordHeaders.NONE)).isEqualTo(5);
    }

    @Test
    void shouldNotLookForAnIdBeforeThePayloadIfTheHeaderIsBroken() {
        byte[] value = {0, 0, 0, 0, 2, 7};
        for (byte[] broken :
                new byte[][] {{}, {0}, {0, 0, 0, 0}, {1, 0, 0, 0, 7}, new byte[16], {2, 0, 0, 0, 7}, {0, -1, 0, 0, 7}
                }) {
            if (broken.length == 16) {
                broken[0] = 1;
            }
            assertThat(Framing.CONFLUENT_HEADER.schemaId(value, name -> broken)).isEqualTo(Framing.NO_ID);
        }
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
