package io.elbo.stream.output;

import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends each record on to another topic as it is, with its position in the input. If that topic has refused a record, its
 * beginning goes, from which a dead letter is made there; in the end at the time of now. One instance per task.
 */
public final class PositionCarrier implements Processor<byte[], byte[], byte[], byte[]> {
    private static final System.Logger LOG = System.getLogger(PositionCarrier.class.getName());
    private static final int LAST_TRY = 2; // refusals so far

    private final String topic;
    private final RefusedOutputs refused;
    private final Consumer<Headers> next;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    /**
     * @param topic to which the records go
     * @param next is told of each record's headers before it goes
     */
    public PositionCarrier(String topic, RefusedOutputs refused, Consumer<Headers> next) {
        this.topic = topic;
        this.next = next;
        this.refused = refused;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], byte[]> here = Objects.requireNonNull(context);
        RecordMetadata metadata = here.recordMetadata().orElseThrow();
        InputPosition position = new InputPosition(metadata.topic(), metadata.partition(), metadata.offset());
        refused.processing(position);
        RefusedOutputs.Refusal before = refused.of(position).get(topic);
        int times = before == null ? 0 : before.times();
        if (times > LAST_TRY) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "topic {0} has refused even the beginning of {1}: the record is given up: {2}",
                    topic,
                    position,
                    before == null ? "" : before.reason());
            return;
        }
        Record<byte[], byte[]> carried = Origin.carry(record, position, times > 0);
        next.accept(carried.headers());
        here.forward(times == LAST_TRY ? carried.withTimestamp(here.currentSystemTimeMs()) : carried);
    }
}
