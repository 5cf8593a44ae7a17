package io.elbo.registry;

import io.elbo.registry.topic.CompactedTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what operators decide, one transaction at a time. Any thread may write; those of one process wait for one another.
 *
 * <p><b>No update is lost.</b> All writers of a topic, in whatever process, use one transactional id. Each write begins by taking
 * the id, which ends the transaction of whoever has it; then it reads the topic to its end, decides on what is there, writes and
 * commits. Whoever takes the id in the meantime makes that commit fail, and the write begins again with what is there then. So
 * between the reading and the commit of a write there is no commit of another one. A writer that is killed leaves nothing behind:
 * its records were never committed, and the next writer ends its transaction at once.
 *
 * <p>A commit whose answer is lost may have succeeded. The next attempt finds its own values in the topic then, and is done.
 */
final class RegistryWriter {
    private static final System.Logger LOG = System.getLogger(RegistryWriter.class.getName());
    private static final int ATTEMPTS = 8;
    private static final long PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 3_200;
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int BLOCK_MILLIS = 20_000;
    private static final int TRANSACTION_MILLIS = 20_000;
    private static final int MILLIS_PER_CHUNK = 500;

    private final RegistrySettings settings;
    private final RegistryView view;
    private final CompactedTable table;
    private final Object lock = new Object();

    /**
     * What a write comes to.
     *
     * @param writes none if there is nothing to change
     */
    record Plan<T>(T result, List<Write> writes) {}

    /** Decides what to write. Called anew for each attempt, with the view at the end of the topic. */
    interface Step<T> {
        Plan<T> plan() throws RegistryException;
    }

    RegistryWriter(RegistrySettings settings, RegistryView view, CompactedTable table) {
        this.settings = settings;
        this.view = view;
        this.table = table;
    }

    /**
     * Decides and writes.
     *
     * @param chunks about as many parts of models are written: a transaction of many may take longer
     */
    <T> T write(int chunks, Step<T> step) throws RegistryException {
        synchronized (lock) {
            try (RegistryTopic topic = RegistryTopic.of(settings)) {
                var unused = topic.requireUsable(); // a user who may not read the topic's configuration may write
                return write(topic, chunks, step);
            }
        }
    }

    private <T> T write(RegistryTopic topic, int chunks, Step<T> step) throws RegistryException {
        Sent<T> tried = null;
        for (int attempt = 1; ; attempt++) {
            Producer<byte[], byte[]> producer = producer(chunks);
            boolean isBegun = false;
            try {
                producer.initTransactions();
                topic.awaitRead(table, READ_TIMEOUT);
                if (tried != null && isThere(tried)) {
                    return tried.result();
                }
                Plan<T> plan = step.plan();
                if (plan.writes().isEmpty()) {
                    return plan.result();
                }
                isBegun = true;
                producer.beginTransaction();
                tried = send(producer, plan);
                producer.commitTransaction();
                isBegun = false;
                showWritten(tried);
                return plan.result();
            } catch (KafkaException e) {
                if (attempt == ATTEMPTS || !mayTryAgain(e, isBegun)) {
                    throw refused(e, isBegun);
                }
            } finally {
                end(producer, isBegun);
            }
            pause(attempt);
        }
    }

    /**
     * What was sent in a transaction.
     *
     * @param key of its last record that has a JSON value
     * @param value where that one stands
     * @param last where the last record stands
     */
    private record Sent<T>(T result, RegistryKey key, Future<RecordMetadata> value, Future<RecordMetadata> last) {}

    private <T> Sent<T> send(Producer<byte[], byte[]> producer, Plan<T> plan) {
        Sent<T> sent = null;
        for (Write write : plan.writes()) {
            byte[] key = write.key().text().getBytes(StandardCharsets.UTF_8);
            // what fails here makes the commit fail
            Future<RecordMetadata> place = producer.send(new ProducerRecord<>(settings.topic(), 0, key, write.value()));
            sent = sent == null || write instanceof Write.Json
                    ? new Sent<>(plan.result(), write.key(), place, place)
                    : new Sent<>(plan.result(), sent.key(), sent.value(), place);
        }
        return Objects.requireNonNull(sent, "a plan without writes is not sent");
    }

    /**
     * Waits until the view shows what is committed; if that takes long, the view will show it later. The end of what readers may
     * read does not tell it: a commit is answered before the partition has its mark.
     */
    private void showWritten(Sent<?> sent) throws RegistryException {
        try {
            if (!table.awaitRead(0, sent.last().get().offset() + 1, READ_TIMEOUT)) {
                LOG.log(System.Logger.Level.WARNING, "what was written to topic {0} is not read yet", settings.topic());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a record of a committed transaction has failed", e);
        } catch (InterruptedException e) {
            throw RegistryTopic.interrupted(e);
        }
    }

    /**
     * Whether the records of an earlier attempt are in the topic, so that it has succeeded after all. They are known by their place:
     * somebody else may have decided on the same values in the same millisecond.
     */
    private boolean isThere(Sent<?> sent) {
        try {
            return sent.value().isDone()
                    && view.offset(sent.key())
                            .equals(OptionalLong.of(sent.value().get().offset()));
        } catch (ExecutionException e) {
            return false; // the broker did not take it
        } catch (InterruptedException e) {
            throw new IllegalStateException("what is done need not be waited for", e);
        }
    }

    /** Whether somebody else has taken the transactional id, or the answer to a commit is lost. */
    private static boolean mayTryAgain(KafkaException failure, boolean isBegun) {
        return Causes.has(
                        failure,
                        ProducerFencedException.class,
                        InvalidProducerEpochException.class,
                        InvalidPidMappingException.class,
                        InvalidTxnStateException.class,
                        TransactionAbortableException.class)
                || (isBegun && Causes.has(failure, TimeoutException.class));
    }

    private RegistryException refused(KafkaException failure, boolean isBegun) {
        if (mayTryAgain(failure, false)) {
            return new RegistryException(
                    "others have changed topic " + settings.topic() + " at the same time, " + ATTEMPTS
                            + " times: try again",
                    failure);
        }
        return new RegistryException(
                "topic " + settings.topic() + " cannot be written"
                        + (isBegun && Causes.has(failure, TimeoutException.class)
                                ? ", or it is not known whether it was"
                                : "")
                        + ": " + Causes.of(failure),
                failure);
    }

    /** Ends an unfinished transaction, so that readers need not wait for its timeout. */
    private static void end(Producer<byte[], byte[]> producer, boolean isBegun) {
        try {
            if (isBegun) {
                producer.abortTransaction();
            }
        } catch (KafkaException e) {
            // somebody else has ended it, or the broker will, after the transaction's timeout
            LOG.log(System.Logger.Level.DEBUG, "a transaction could not be aborted", e);
        } finally {
            producer.close(CLOSE_TIMEOUT);
        }
    }

    private static void pause(int attempt) throws RegistryException {
        try {
            // two writers that meet must not meet again and again
            Thread.sleep(ThreadLocalRandom.current().nextLong(Math.min(MAX_PAUSE_MILLIS, PAUSE_MILLIS << attempt)));
        } catch (InterruptedException e) {
            throw RegistryTopic.interrupted(e);
        }
    }

    private Producer<byte[], byte[]> producer(int chunks) throws RegistryException {
        int transactionMillis = TRANSACTION_MILLIS + chunks * MILLIS_PER_CHUNK;
        try {
            return new KafkaProducer<>(
                    settings.with(Map.of(
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            settings.transactionalId(),
                            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                            transactionMillis,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            BLOCK_MILLIS,
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            BLOCK_MILLIS / 2,
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            transactionMillis,
                            ProducerConfig.LINGER_MS_CONFIG,
                            0,
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        } catch (KafkaException e) {
            throw new RegistryException("Kafka's producer cannot be made: " + Causes.of(e), e);
        }
    }
}
