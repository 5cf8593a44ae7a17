package io.elbo.stream.rekey;

import io.elbo.stream.output.Origin;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Sends each record on as it is, with its position in the input. One instance per task. */
final class PositionCarrier implements Processor<byte[], byte[], byte[], byte[]> {
    /** What a producer of Kafka accepts by default settings of its memory, with room for key and headers. */
    static final int MAX_BYTES = 16 << 20;

    private final int maxRecordBytes;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    PositionCarrier(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], byte[]> here = Objects.requireNonNull(context);
        RecordMetadata position = here.recordMetadata().orElseThrow();
        here.forward(Origin.carry(record.withValue(bounded(record.value())), position.partition(), position.offset()));
    }

    /** A value that is too long to be sent is too long to be scored as well: what is left of it becomes a dead letter. */
    private byte @Nullable [] bounded(byte @Nullable [] value) {
        return value == null || value.length <= Math.max(MAX_BYTES, maxRecordBytes)
                ? value
                : Arrays.copyOf(value, Math.max(MAX_BYTES, maxRecordBytes + 1));
    }
}
