package io.elbo.demo;

import io.elbo.demo.encoding.PaymentEncoder;
import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends payments at a steady rate, and now and then a malformed record. The records' timestamps are the machine's
 * time, so that delays can be measured, while the payments' own time runs through the hours and days.
 */
final class PaymentFeed implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;

    private final PaymentStream payments;
    private final PaymentEncoder encoder;
    private final String topic;
    private final double perSecond;
    private final double malformedRate;
    private final Scoreboard scoreboard;
    private final KafkaProducer<String, byte[]> producer;
    private final MalformedRecords malformed;
    private final Random random;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    PaymentFeed(
            String bootstrapServers,
            String topic,
            PaymentStream payments,
            PaymentEncoder encoder,
            double perSecond,
            double malformedRate,
            MalformedRecords malformed,
            long seed,
            Scoreboard scoreboard) {
        this.topic = topic;
        this.payments = payments;
        this.encoder = encoder;
        this.perSecond = perSecond;
        this.malformedRate = malformedRate;
        this.scoreboard = scoreboard;
        this.malformed = malformed;
        random = new Random(seed);
        producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        "elbo-demo-feed",
                        "linger.ms",
                        5,
                        "compression.type",
                        "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Only for {@link #sendPast}. */
    static PaymentFeed ofThePast(String bootstrapServers, String topic, PaymentStream payments, PaymentSchema schema) {
        return new PaymentFeed(
                bootstrapServers,
                topic,
                payments,
                schema.encoder(),
                0,
                0,
                new MalformedRecords(0, schema.format(), schema.encoder()),
                0,
                new Scoreboard());
    }

    /** Sends what is due until so many nanoseconds since the start, at most up to the limit; returns the number so far. */
    long sendDue(long elapsedNanos, long alreadySent, long limit) {
        requireSent();
        long due = Math.min(limit, (long) (elapsedNanos / 1e9 * perSecond) + 1);
        for (long i = alreadySent; i < due; i++) {
            send();
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        return Math.max(alreadySent, due);
    }

    /** Sends payments of the past as fast as possible, uncounted: what the service knows of customers when the stream begins. */
    void sendPast(long count) {
        for (long i = 0; i < count; i++) {
            LabelledPayment payment = payments.next();
            send(payment.key(), encoder.encode(payment.json()));
            requireSent();
        }
        flush();
        requireSent();
    }

    private void requireSent() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new DemoException("payments cannot be sent: " + failed.getMessage(), failed);
        }
    }

    private void send() {
        if (random.nextDouble() < malformedRate) {
            scoreboard.sendingMalformed();
            send("c-00000", malformed.next());
        } else {
            LabelledPayment payment = payments.next();
            scoreboard.sending(payment);
            send(payment.key(), encoder.encode(payment.json()));
        }
    }

    private void send(String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key, value), (position, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        });
    }

    /** Waits until everything sent has arrived. */
    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
