package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a Kafka topic that a model was trained on. While the topic keeps these offsets, the same part can be read again.
 *
 * @param ranges by partition; partitions of which nothing was read are not named
 * @param records that the trainer read, after the sample was drawn and records were left out
 * @param sample null if all records were taken
 * @param leftOut null if no record was left out
 */
public record DataSource(
        String topic,
        List<Range> ranges,
        long records,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Sample sample,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LeftOut leftOut) {
    public DataSource {
        ranges = ranges.stream()
                .sorted(Comparator.comparingInt(Range::partition))
                .toList();
    }

    /**
     * The offsets of one partition.
     *
     * @param from the first that was read
     * @param until the first that was not
     */
    public record Range(int partition, long from, long until) {
        public Range {
            if (partition < 0 || from < 0 || until < from) {
                throw new IllegalArgumentException(
                        "partition " + partition + " has no offsets " + from + " to " + until);
            }
        }

        /** How many offsets these are; there may be fewer records. */
        @JsonIgnore
        public long offsets() {
            return until - from;
        }
    }

    /**
     * A sample that follows from the seed.
     *
     * @param records at most
     * @param keys what was drawn: null for single records; otherwise whole keys, whose pointers these are, none for the key
     *     of the Kafka record
     */
    public record Sample(
            long records,
            long seed,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> keys) {
        public Sample {
            if (records < 1) {
                throw new IllegalArgumentException("a sample has at least one record, got " + records);
            }
            keys = keys == null ? null : List.copyOf(keys);
        }
    }

    /**
     * Records that were left out, because other topics name them.
     *
     * @param topics that name them, such as {@code payments.dlq}
     * @param records how many
     */
    public record LeftOut(List<String> topics, long records) {
        public LeftOut {
            topics = List.copyOf(topics);
        }
    }
}
