package io.elbo.bench.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records at a steady rate from a thread of its own until it is closed: mostly ordinary ones, a few of each bad
 * kind, in bursts more of them. A key stays in the partition that it began in, also when partitions are added. Every
 * record has its number in the header {@value #NUMBER}.
 */
final class Feed implements AutoCloseable {
    static final String NUMBER = "number";
    /** A header of records whose timestamp output topics refuse. */
    static final String AHEAD = "ahead";
    /** A header of records whose annotated copy is larger than its topic accepts at times. */
    static final String LARGE = "large";

    private static final int KEYS_PER_PARTITION = 40;
    private static final double BAD_SHARE = 0.01;
    private static final double BURST_SHARE = 0.5;
    private static final long PAUSE_NANOS = 2_000_000;
    private static final long MAX_AGE_MILLIS = TimeUnit.DAYS.toMillis(30);

    private final Records records;
    private final @Nullable RunningTotals totals;
    private final @Nullable AvroTraffic avro;
    private final String topic;
    private final double perSecond;
    private final Answered answered;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::run, "feed");

    private volatile int partitions = Watched.PARTITIONS;
    private volatile @Nullable Fault burst;
    private volatile boolean closed;
    private long number;

    /**
     * @param totals of the keys; null if records have none
     * @param avro null if records are JSON
     */
    Feed(
            Records records,
            @Nullable RunningTotals totals,
            @Nullable AvroTraffic avro,
            String bootstrapServers,
            String topic,
            double perSecond,
            long seed,
            Answered answered) {
        this.records = records;
        this.totals = totals;
        this.avro = avro;
        this.topic = topic;
        this.perSecond = perSecond;
        this.answered = answered;
        random = new Random(seed);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.METADATA_MAX_AGE_CONFIG,
                        1_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        120_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    private void run() {
        long start = System.nanoTime();
        while (!closed) {
            long due = (long) ((System.nanoTime() - start) / 1e9 * perSecond) + 1;
            while (number < due && !closed) {
                send();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void send() {
        int partition = random.nextInt(partitions);
        byte[] key =
                random.nextInt(20) == 0 ? null : ascii("key-" + partition + "-" + random.nextInt(KEYS_PER_PARTITION));
        boolean isChosen = random.nextInt(10) == 0;
        boolean isAhead = burst == Fault.REFUSED && isChosen;
        boolean isLarge = burst == Fault.SIZE && isChosen;
        long age = isAhead
                ? -2 * Watched.MAX_AHEAD_MILLIS
                : random.nextInt(4) == 0 ? random.nextLong(MAX_AGE_MILLIS) : 0; // replayed history
        RecordHeaders headers = new RecordHeaders();
        long sending = number++;
        headers.add(NUMBER, ByteBuffer.allocate(Long.BYTES).putLong(sending).array());
        headers.add("trace", ascii(Long.toHexString(random.nextLong())));
        headers.add("trace", null);
        if (isAhead) {
            headers.add(AHEAD, ascii("2 h"));
        }
        if (isLarge) {
            headers.add(LARGE, ascii("300 kB"));
        }
        if (random.nextInt(10) == 0) {
            headers.add("ce_type", ascii("of.the.input"));
        }
        byte[] value = isLarge ? records.large() : value();
        value = totals == null ? value : totals.in(key, value);
        value = avro == null ? value : avro.encoded(value);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, System.currentTimeMillis() - age, key, value, headers);
        answered.sending();
        var unused = producer.send(record, (position, failed) -> {
            if (failed != null) {
                answered.notSent(sending); // it may be in the log, or not
            }
        });
    }

    private byte @Nullable [] value() {
        Fault now = burst;
        double bad = now == Fault.POISON || now == Fault.INFERENCE ? BURST_SHARE : BAD_SHARE;
        if (random.nextDouble() >= bad) {
            return records.ordinary();
        }
        if (now == Fault.POISON || (now != Fault.INFERENCE && random.nextBoolean())) {
            return records.poison();
        }
        return random.nextBoolean() ? records.failing() : records.flaky();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** From now on many records are of this kind; null ends it. */
    void burst(@Nullable Fault kind) {
        burst = kind;
    }

    /** From now on so many partitions get records. */
    void partitions(int count) {
        partitions = count;
    }

    /** Sends no more, and waits until everything sent has arrived. */
    void stop() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.flush();
    }

    @Override
    public void close() {
        stop();
        producer.close();
    }
}
