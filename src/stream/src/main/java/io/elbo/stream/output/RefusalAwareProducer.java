package io.elbo.stream.output;

import io.elbo.stream.commit.CommitAwareProducer;
import io.elbo.stream.commit.CommitHooks;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;

/**
 * A stream thread's producer that survives records which the broker refuses for good.
 *
 * <p>Kafka Streams answers such a record with the death of the thread, or drops the record where a {@code
 * ProductionExceptionHandler} says so. Under exactly once even that does not help, since the transaction can only be aborted
 * from then on. Here the refusal is noted in {@link RefusedOutputs}, everything else of this transaction is discarded, and
 * the commit fails as if the partitions had gone to another instance: the thread gives its tasks back, aborts, and begins
 * again at the last committed position. The thread does not die, nothing is lost, and under exactly once nothing is doubled.
 *
 * <p>Used by one stream thread; the callbacks come from the producer's own thread.
 */
public class RefusalAwareProducer extends CommitAwareProducer {

    private static final String START_ANEW = "an output record was refused: starting anew from the last commit";

    private final RefusedOutputs refused;
    private final boolean transactional;
    /** Whether what was sent since the last commit must not be committed. */
    private volatile boolean isVoid;
    /** Whether it is known which record has made it void. */
    private volatile boolean isExplained;

    public RefusalAwareProducer(Map<String, Object> configuration, CommitHooks hooks, RefusedOutputs refused) {
        super(configuration, hooks);
        this.refused = refused;
        transactional = configuration.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> output, @Nullable Callback callback) {
        if (isVoid) {
            throw startAnew();
        }
        InputPosition input = refused.processed();
        try {
            return super.send(output, (metadata, failure) -> sent(input, output, metadata, failure, callback));
        } catch (KafkaException e) {
            if (!isRefusal(e.getCause())) {
                throw e;
            }
            isVoid = true; // the transaction has failed, and the callback of the refused record has yet to say so
            throw startAnew();
        }
    }

    /** What Kafka Streams takes for the loss of the partitions. */
    private KafkaException startAnew() {
        if (!transactional) {
            reset(); // nothing has to be aborted first
        }
        return new KafkaException(START_ANEW, new ProducerFencedException(START_ANEW));
    }

    private void sent(
            @Nullable InputPosition input,
            ProducerRecord<byte[], byte[]> output,
            RecordMetadata metadata,
            @Nullable Exception failure,
            @Nullable Callback callback) {
        if (failure != null && (isVoid || isRefusal(failure))) {
            isVoid = true;
            if (input != null && isNamed(failure) && !isExplained) {
                // a transaction that has failed gives every record that it still holds the same exception
                isExplained = transactional;
                refused.note(input, output, failure);
            }
        } else if (callback != null) {
            callback.onCompletion(metadata, failure);
        }
    }

    /** Whether the broker, or the producer before it, will refuse the record each time it is sent. */
    private static boolean isNamed(@Nullable Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException;
    }

    /** A refused record, or one that the producer sent in the same batch: for those it has no exception class of its own. */
    private static boolean isRefusal(@Nullable Throwable failure) {
        return isNamed(failure) || (failure != null && failure.getClass() == KafkaException.class);
    }

    @Override
    public void flush() {
        super.flush();
        if (isVoid) {
            throw new TaskMigratedException(START_ANEW, startAnew());
        }
    }

    @Override
    public void abortTransaction() {
        super.abortTransaction();
        reset();
    }

    private void reset() {
        isVoid = false;
        isExplained = false;
    }
}
