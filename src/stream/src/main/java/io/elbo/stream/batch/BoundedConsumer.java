package io.elbo.stream.batch;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A consumer whose polls are bounded in uncompressed bytes, too; {@link PollBytes} tells how. */
public final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {
    private final PollBytes bytes;

    private BoundedConsumer(Map<String, Object> configuration, PollBytes bytes) {
        super(configuration, bytes.keys(), bytes.values());
        this.bytes = bytes;
    }

    /** @param maxPollBytes keys, values and headers of the records of one poll */
    public static BoundedConsumer create(Map<String, Object> configuration, long maxPollBytes) {
        return new BoundedConsumer(configuration, new PollBytes(maxPollBytes));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        bytes.begin();
        return super.poll(timeout);
    }
}
