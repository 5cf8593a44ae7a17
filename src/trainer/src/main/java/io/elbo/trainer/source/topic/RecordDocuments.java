package io.elbo.trainer.source.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaAwayException;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.source.BinaryRecord;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Notices;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of a topic as JSON documents, whatever format they are written in: what {@code RecordFormat.document} makes of them, which tells
 * a field what the service's decoder tells it. If the schema of a record cannot be had, it is asked for again for a while, and then the
 * read is given up: a history without the records of one schema would be another history. Not thread-safe.
 */
final class RecordDocuments {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Only whether a record can be read is asked of the decoder, not what it has. */
    private static final Schema ANY = new Schema(List.of(new NumericField("any", "/any")));

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 1_000;

    /** What became of a record. */
    sealed interface Converted {}

    /** @param json an object */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Document(byte[] json) implements Converted {}

    /** @param why in one line, without what the record holds */
    record Unreadable(String why) implements Converted {}

    /** It is no record to be scored. */
    record PassedOver(Decoded.Why why) implements Converted {}

    /** How time passes while nobody answers. */
    interface Waiting {
        /** The sleep of the machine. */
        static Waiting real() {
            return TimeUnit.MILLISECONDS::sleep;
        }

        void pause(long millis) throws InterruptedException;
    }

    private final String topic;
    private final TopicFormat format;
    private final RecordDecoder decoder;
    private final Batch batch = new Batch(ANY, 1);
    private final Notices notices;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Waiting waiting;

    /** @param patience how long a schema is asked for before the read is given up */
    RecordDocuments(
            String topic,
            TopicFormat format,
            Notices notices,
            Duration patience,
            LongSupplier nanoTime,
            Waiting waiting) {
        this.topic = topic;
        this.format = format;
        decoder = format.format().decoder(DocumentReaders.of(ANY), Dataset.MAX_RECORD_BYTES);
        this.notices = notices;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.waiting = waiting;
    }

    /**
     * @param record with a value
     * @throws DataException if its schema cannot be had
     */
    Converted of(ConsumerRecord<byte[], byte[]> record) throws DataException {
        if (format.isJson()) {
            return new Document(record.value());
        }
        long start = nanoTime.getAsLong();
        long pause = FIRST_PAUSE_MILLIS;
        boolean told = false;
        while (true) {
            try {
                return converted(record);
            } catch (SchemaAwayException e) {
                if (nanoTime.getAsLong() - start > patience.toNanos()) {
                    throw new DataException(
                            place(record) + ": " + e.getMessage() + "; asked for " + patience.toSeconds()
                                    + " s. Is the registry of schemas running, and is its address right?",
                            e);
                }
                if (!told && pause >= MAX_PAUSE_MILLIS) {
                    told = true;
                    notices.notice(place(record) + ": " + e.getMessage() + "; it is asked again for up to "
                            + patience.toSeconds() + " s");
                }
                sleep(pause, record);
                pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            }
        }
    }

    private void sleep(long millis, ConsumerRecord<byte[], byte[]> record) throws DataException {
        try {
            waiting.pause(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(place(record) + ": interrupted while waiting for its schema", e);
        }
    }

    private String place(ConsumerRecord<byte[], byte[]> record) {
        return topic + "-" + record.partition() + ":" + record.offset();
    }

    private Converted converted(ConsumerRecord<byte[], byte[]> record) {
        RecordHeaders headers = name -> LeftOutRecords.value(record, name);
        batch.clear();
        Decoded decoded = decoder.decode(record.value(), headers, batch);
        if (decoded instanceof Decoded.Malformed malformed) {
            return new Unreadable(
                    !format.isFramed() && BinaryRecord.isFramed(record.value())
                            ? malformed.detail()
                                    + "; it begins with the byte 0, as records do that name a schema: --framing confluent, with its --format"
                            : malformed.detail());
        }
        if (decoded instanceof Decoded.Skipped skipped) {
            return new PassedOver(skipped.why());
        }
        JsonNode document = format.format().document(record.value(), headers);
        return document.isObject()
                ? new Document(bytes(document))
                : new Unreadable("it has more values than a document may have");
    }

    private static byte[] bytes(JsonNode document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a document in memory cannot be written", e);
        }
    }
}
