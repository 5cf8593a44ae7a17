package io.elbo.trainer.health;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training found of the keys that histories go by.
 *
 * @param key pointers to what together is the key; empty for the key of the Kafka record
 * @param why why these fields are derived, for a person; null if the schema said so
 * @param keys how many there are
 * @param records how many records keys have
 * @param found share of the injected anomalies that is found at one false alarm in 100
 * @param fields what each derived field adds to that
 * @param ages how held-out records are scored by their number among those of their key; only those that occur
 * @param surplus held-out records that are not examined, as little is known of their keys only because the history begins there
 */
public record KeyReport(
        List<String> key,
        @Nullable String why,
        long keys,
        Records records,
        double found,
        List<FieldGain> fields,
        List<Age> ages,
        long surplus) {
    /** Quantiles of the number of records a key has. */
    public record Records(long tenth, long median, long ninetieth, long most) {}

    /**
     * One derived field.
     *
     * @param memory what it remembers by, such as {@code 100 records} or {@code 1h}; empty if it needs neither
     * @param foundWithout share of the injected anomalies that is found if this field stays as it was before the injection
     */
    public record FieldGain(String field, String derived, String memory, double foundWithout) {}

    /**
     * Records whose key had had so many.
     *
     * @param from the number of the record among those of its key, from 1 on
     * @param to the last such number; null for all that follow
     * @param alarmShare share past the threshold for {@link Checkup#TARGET_RATE}
     * @param meanSurprise in nats
     */
    public record Age(int from, @Nullable Integer to, long records, double alarmShare, double meanSurprise) {
        /** Such as {@code 3 to 5}. */
        public String label() {
            return to == null ? "more" : from == to ? String.valueOf(from) : from + " to " + to;
        }
    }

    public KeyReport {
        key = List.copyOf(key);
        fields = List.copyOf(fields);
        ages = List.copyOf(ages);
    }

    /** The same with a reason for the choice of fields. */
    public KeyReport because(@Nullable String reason) {
        return new KeyReport(key, reason, keys, records, found, fields, ages, surplus);
    }
}
