package io.elbo.deploy;

import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The demo's payments on a topic, 200 a second, until it is closed; some of them unusual, some none at all. */
final class Payments implements AutoCloseable {
    private static final long PAUSE_NANOS = 5_000_000;
    private static final int SEED = 2026;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::send, "payments");
    private volatile double anomalyRate;
    private volatile boolean closing;

    Payments(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        thread.start();
    }

    /** @param rate share of the payments that are unusual from now on, in [0, 0.5] */
    void anomalies(double rate) {
        anomalyRate = rate;
    }

    private void send() {
        double rate = -1;
        PaymentStream stream = new PaymentStream(SEED, PaymentStream.DEFAULT_START, 0);
        for (long sent = 0; !closing; sent++) {
            if (rate != anomalyRate) {
                rate = anomalyRate;
                stream = new PaymentStream(SEED, PaymentStream.DEFAULT_START, rate);
            }
            LabelledPayment payment = stream.next();
            byte[] value = sent % 50 == 49 ? new byte[] {'?'} : payment.json();
            var unused = producer.send(
                    new ProducerRecord<>("payments", payment.key().getBytes(StandardCharsets.UTF_8), value));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
