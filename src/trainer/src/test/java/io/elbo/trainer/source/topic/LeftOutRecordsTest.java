package io.elbo.trainer.source.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.event.EventType;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.model.DataSource.Range;
import io.elbo.format.avro.AvroEvents;
import io.elbo.format.writer.Subjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeftOutRecordsTest {
    private static final String SCORE = "{\"detector\":\"cards\",\"model\":{\"name\":\"vae\",\"version\":\"7\"},"
            + "\"score\":9.5,\"rawScore\":12.5,\"parts\":{},\"pValue\":0.5,\"threshold\":6.5,\"severity\":\"warning\","
            + "\"source\":{\"topic\":\"payments\",\"partition\":3,\"offset\":%d,\"timestamp\":1767614460000}}";

    private final LeftOutRecords leftOut = new LeftOutRecords("payments", List.of(new Range(3, 1_000, 2_000)));
    private final AvroEvents avro = new AvroEvents(new Subjects() {
        @Override
        public void open(String subject, String schema) {}

        @Override
        public int id(String subject) {
            return 17;
        }

        @Override
        public @Nullable String awaits(String subject) {
            return null;
        }
    });

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>("cards.scores", 0, 5, null, value);
    }

    @Test
    void shouldFindThePositionsOfEventsInBothForms() throws IOException {
        leftOut.see(record(bytes(SCORE.formatted(1_207))));
        ConsumerRecord<byte[], byte[]> event =
                record(avro.write(EventType.SCORE, "cards.scores", JsonTrees.read(bytes(SCORE.formatted(1_208)))));
        event.headers().add("ce_type", bytes("io.elbo.score.v2"));
        event.headers().add("ce_dataschema", bytes(avro.dataSchema(EventType.SCORE)));
        leftOut.see(event);

        assertThat(leftOut.named()).isEqualTo(2);
        assertThat(leftOut.contains(3, 1_207)).isTrue();
        assertThat(leftOut.contains(3, 1_208)).isTrue();
        assertThat(leftOut.contains(3, 1_209)).isFalse();
    }

    @Test
    void shouldPassOverWhatNamesNoPosition() {
        leftOut.see(record(bytes("no event")));
        leftOut.see(record(new byte[] {0, 0, 0, 0, 17, 5, 6}));
        leftOut.see(record(new byte[0]));

        assertThat(leftOut.named()).isZero();
    }
}
