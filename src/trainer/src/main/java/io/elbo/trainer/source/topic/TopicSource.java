package io.elbo.trainer.source.topic;

import io.elbo.core.format.Decoded;
import io.elbo.core.model.DataSource;
import io.elbo.core.model.DataSource.Range;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Notices;
import io.elbo.trainer.source.RecordSpool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads a part of a topic: offsets are fixed first, then the records between them are read, once, and kept in a temporary file.
 * No consumer group is joined and nothing is committed. Only what was committed is read. The temporary files need room for
 * the records that are kept twice over, for a moment.
 */
public final class TopicSource {
    /** How long the schema of a record is asked for. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final byte[] NOTHING = {};

    private final TopicRead read;
    private final TopicClient client;
    private final Notices notices;
    private final ReadProgress progress;

    private TopicSource(TopicRead read, TopicClient client, Notices notices, ReadProgress progress) {
        this.read = read;
        this.client = client;
        this.notices = notices;
        this.progress = progress;
    }

    /**
     * Reads a part of a topic; the caller closes the result.
     *
     * @param client properties of Kafka's clients ({@link ClientSettings})
     * @param notices told what was passed over
     * @throws DataException in one line, if the topic cannot be read, is not there, or has no such records
     */
    public static TopicData read(TopicRead read, Map<String, Object> client, Notices notices, ReadProgress progress)
            throws IOException {
        try (TopicClient open = TopicClient.open(client)) {
            return new TopicSource(read, open, notices, progress).run();
        }
    }

    private TopicData run() throws IOException {
        List<Range> ranges = client.ranges(read.topic(), read.from(), read.until()).stream()
                .filter(range -> range.offsets() > 0)
                .toList();
        if (ranges.isEmpty()) {
            throw new DataException("topic " + read.topic() + " has no records between these places, or they are not"
                    + " committed yet; 'earliest' reads from the first that the broker has");
        }
        LeftOutRecords leftOut = new LeftOutRecords(read.topic(), ranges);
        List<String> naming = readLeftOut(leftOut);
        RecordSample sample = sample(ranges);
        Tally tally = new Tally();
        RecordDocuments documents = new RecordDocuments(
                read.topic(), read.format(), notices, PATIENCE, System::nanoTime, RecordDocuments.Waiting.real());
        try (PartitionSpools spools =
                new PartitionSpools(read.topic(), read.format().expectation())) {
            client.read(
                    read.topic(),
                    ranges,
                    notices,
                    record -> {
                        if (isWanted(record, leftOut, tally)) {
                            take(record, documents.of(record), sample, spools, tally);
                        }
                    },
                    progress);
            sample.draw();
            RecordSpool spool = spools.merge(
                    record -> sample.keeps(record.partition(), record.offset(), record.key(), record.value()));
            try {
                tell(tally, spool);
                return new TopicData(spool, source(ranges, spool, naming, tally));
            } catch (IOException | RuntimeException e) {
                spool.close();
                throw e;
            }
        }
    }

    /** What was passed over. */
    private static final class Tally {
        private final Map<Decoded.Why, Long> skipped = new EnumMap<>(Decoded.Why.class);
        private long leftOut;
        private long taken;
    }

    private static boolean isWanted(ConsumerRecord<byte[], byte[]> record, LeftOutRecords leftOut, Tally tally) {
        if (record.value() == null) {
            tally.skipped.merge(Decoded.Why.TOMBSTONE, 1L, Long::sum);
            return false;
        }
        if (leftOut.contains(record.partition(), record.offset())) {
            tally.leftOut++;
            return false;
        }
        return true;
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record,
            RecordDocuments.Converted converted,
            RecordSample sample,
            PartitionSpools spools,
            Tally tally)
            throws IOException {
        if (converted instanceof RecordDocuments.PassedOver passedOver) {
            tally.skipped.merge(passedOver.why(), 1L, Long::sum);
            return;
        }
        tally.taken++;
        byte[] json = converted instanceof RecordDocuments.Document document ? document.json() : NOTHING;
        if (!sample.mayKeep(record.partition(), record.offset(), record.key(), json)) {
            return;
        }
        if (converted instanceof RecordDocuments.Unreadable unreadable) {
            spools.appendUnreadable(record, unreadable.why());
        } else {
            spools.append(record, json);
        }
    }

    /** Reads the positions of records that are left out, and returns the topics that name some. */
    private List<String> readLeftOut(LeftOutRecords leftOut) throws IOException {
        Set<String> topics = new LinkedHashSet<>(read.leaveOut());
        String deadLetters = read.topic() + TopicRead.DEAD_LETTERS;
        if (read.leaveOutDeadLetters() && client.exists(deadLetters)) {
            topics.add(deadLetters);
        }
        List<String> naming = new ArrayList<>();
        for (String topic : topics) {
            long before = leftOut.named();
            List<Range> all = client.ranges(topic, new TopicBound.Earliest(), new TopicBound.Latest());
            client.read(topic, all, notices, leftOut::see, ReadProgress.NONE);
            if (leftOut.named() > before) {
                naming.add(topic);
            } else if (read.leaveOut().contains(topic)) {
                notices.notice(
                        "topic " + topic + " names no record of those that are read; nothing is left out for it");
            }
        }
        return naming;
    }

    private RecordSample sample(List<Range> ranges) {
        DataSource.Sample wanted = read.sample();
        if (wanted == null) {
            return RecordSample.ALL;
        }
        List<String> keys = wanted.keys();
        return keys == null
                ? new SampleOfRecords(wanted.records(), wanted.seed(), ranges)
                : new SampleOfKeys(wanted.records(), wanted.seed(), new RecordKeys(keys));
    }

    private void tell(Tally tally, RecordSpool spool) throws DataException {
        tally.skipped.forEach((why, records) -> notices.notice(
                String.format(Locale.ROOT, "topic %s: %,d %s are passed over", read.topic(), records, words(why))));
        if (tally.leftOut > 0) {
            notices.notice(String.format(
                    Locale.ROOT,
                    "topic %s: %,d records are left out, because they are dead letters or named in --leave-out%s",
                    read.topic(),
                    tally.leftOut,
                    tally.leftOut > tally.taken
                            ? ". They are most of all; --leave-out none reads dead letters, too"
                            : ""));
        }
        if (tally.leftOut > 0 && tally.taken == 0) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "topic %s: no record is left: all %,d are dead letters or named in --leave-out; --leave-out none reads dead letters, too",
                    read.topic(),
                    tally.leftOut));
        }
        DataSource.Sample wanted = read.sample();
        if (wanted == null || wanted.keys() == null || tally.taken <= wanted.records()) {
            return;
        }
        if (spool.records() == 0) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "topic %s: keys have more records than the %,d of the sample, which holds whole keys. Read a shorter time with"
                            + " --from instead",
                    read.topic(),
                    wanted.records()));
        }
        if (2 * spool.records() < wanted.records()) {
            notices.notice(String.format(
                    Locale.ROOT,
                    "the sample has %,d records instead of %,d, because it holds whole keys and one has very many; another"
                            + " --sample-seed draws others",
                    spool.records(),
                    wanted.records()));
        }
    }

    private static String words(Decoded.Why why) {
        return switch (why) {
            case TOMBSTONE -> "tombstones";
            case DELETE -> "deletes";
            case TRUNCATE -> "truncations of tables";
            case PARTIAL -> "updates without the whole record";
            case NOTICE -> "notices of other kinds";
        };
    }

    private DataSource source(List<Range> ranges, RecordSpool spool, List<String> naming, Tally tally) {
        return new DataSource(
                read.topic(),
                ranges,
                spool.records(),
                read.sample(),
                tally.leftOut == 0 ? null : new DataSource.LeftOut(naming, tally.leftOut));
    }
}
