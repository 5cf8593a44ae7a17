package io.elbo.service.neighbours;

import io.elbo.core.format.SchemaAwayException;
import io.elbo.core.schema.Schema;
import io.elbo.service.console.UnavailableException;
import io.elbo.service.feed.TopicWindow;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts of input topics and judges them, one at a time, and keeps what it has found for some minutes. Thread-safe.
 *
 * <p>A part around a record begins and ends at multiples of its third: two thirds before the one that the record lies in, which give
 * histories of keys something to begin with. So records near each other are compared with the same ones, and a record with the same
 * ones each time.
 */
final class SurroundingsReader {
    private static final int MAX_RECORDS = 3_072;
    private static final int MIN_RECORDS = 300;
    private static final long MAX_BYTES = 4L << 20;
    private static final Duration MAX_READ = Duration.ofSeconds(3);
    private static final int BLOCKS = 3;

    private final SurroundingsCache cache;
    private final LongSupplier nanoClock;
    private final Semaphore reading = new Semaphore(1);

    SurroundingsReader(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        cache = new SurroundingsCache(nanoClock);
    }

    /**
     * Who asks.
     *
     * @param model that judges; the caller's, who closes it
     * @param endNanos when the answer must be there, by the clock
     * @param spent is told how many records have been read
     */
    record Request(Detector detector, ActiveModel model, TopicWindow topics, long endNanos, IntConsumer spent) {
        String topic() {
            return detector.settings().input();
        }

        /** Of a part; fewer if each takes much memory. */
        int records() {
            Schema schema = model.schema();
            long bytes = (long) Float.BYTES
                            * (schema.numericColumns() + model.metadata().latent())
                    + (long) Long.BYTES * schema.categoricalColumns();
            return (int) Math.max(MIN_RECORDS, Math.min(MAX_RECORDS, MAX_BYTES / Math.max(1, bytes)));
        }
    }

    /** The time on the clock after so long. */
    long end(Duration time) {
        return nanoClock.getAsLong() + time.toNanos();
    }

    /** The records around a place, with it if it is still there. */
    Surroundings around(Request request, int partition, long offset) throws UnavailableException {
        int block = request.records() / BLOCKS;
        long number = offset / block;
        SurroundingsCache.Place place =
                new SurroundingsCache.Place(request.detector().name(), partition, number);
        Surroundings cached = cache.find(place, request.model());
        // what was read before the record was written does not have it
        return cached != null && cached.find(partition, offset) != null
                ? cached
                : judged(request, place, limits -> request.topics()
                        .between(
                                request.topic(),
                                partition,
                                (number - BLOCKS + 1) * block,
                                (number + 1) * block,
                                limits));
    }

    /** The end of the topic. */
    Surroundings latest(Request request) throws UnavailableException {
        SurroundingsCache.Place place =
                SurroundingsCache.Place.latest(request.detector().name());
        Surroundings cached = cache.find(place, request.model());
        return cached != null
                ? cached
                : judged(request, place, limits -> request.topics().latest(request.topic(), limits));
    }

    /** The record at a place by itself; null if it is not there, or cannot be read. */
    @Nullable
    JudgedRecord alone(Request request, int partition, long offset) throws UnavailableException {
        return judged(request, limits -> request.topics()
                        .between(request.topic(), partition, offset, offset + 1, limits))
                .find(partition, offset);
    }

    private Surroundings judged(Request request, SurroundingsCache.Place place, Source source)
            throws UnavailableException {
        Surroundings found = judged(request, source);
        if (found.ordinary() >= Neighbours.ENOUGH) { // otherwise there may be more in a moment
            cache.put(place, found);
        }
        return found;
    }

    private Surroundings judged(Request request, Source source) throws UnavailableException {
        if (!reading.tryAcquire()) {
            throw new UnavailableException("records are being read for another request; ask again in a moment");
        }
        try {
            TopicWindow.Part part = source.read(limits(request));
            request.spent().accept(part.records().size());
            List<JudgedRecord> judged = new RecordJudge(request.model()).judge(part.records(), () -> isOver(request));
            return new Surroundings(request.model(), judged, part.isWhole() && !isOver(request));
        } catch (KafkaException | SchemaAwayException e) {
            throw new UnavailableException("topic " + request.topic() + " cannot be read: " + e.getMessage(), e);
        } finally {
            reading.release();
        }
    }

    private boolean isOver(Request request) {
        return nanoClock.getAsLong() >= request.endNanos();
    }

    private TopicWindow.Limits limits(Request request) throws UnavailableException {
        Duration left = Duration.ofNanos(request.endNanos() - nanoClock.getAsLong());
        if (left.isNegative() || left.isZero()) {
            throw new UnavailableException("there was no time left to read topic " + request.topic());
        }
        return new TopicWindow.Limits(request.records(), MAX_BYTES, left.compareTo(MAX_READ) < 0 ? left : MAX_READ);
    }

    /** Reads a part of a topic. */
    private interface Source {
        TopicWindow.Part read(TopicWindow.Limits limits);
    }
}
