package io.elbo.trainer.fit;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What is wrong with the times and keys by which histories go: absent, not readable, or impossible. */
public final class RecordTimes {
    /** A share of the records from which on it is told, as the service does. */
    private static final double MANY = 0.1;
    /** A time is far from the others if it is this many times as far from their middle half as that is long. */
    private static final double FAR = 10;

    private static final double GRACE_SECONDS = 4 * 86_400;

    private RecordTimes() {}

    /** One sentence each on rows without a time, and on times that are impossible, if the history goes by a time of the records. */
    public static List<String> warnings(History history) {
        Schema schema = history.schema();
        int time = history.derives() ? HistoryInputs.of(schema).time(schema) : HistoryInputs.NONE;
        if (time == HistoryInputs.NONE) {
            return List.of();
        }
        double[] known = IntStream.range(0, history.rows())
                .mapToDouble(row -> history.source(row, time))
                .filter(seconds -> !Double.isNaN(seconds))
                .sorted()
                .toArray();
        List<String> warnings = new ArrayList<>();
        int unknown = history.rows() - known.length;
        if (unknown > 0) {
            warnings.add(withoutTime(schema, unknown, history.rows()));
        }
        long far = far(known);
        if (far > 0) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d records claim times that are years or many spans away from those of most: are they impossible?"
                            + " Leave such records out",
                    far,
                    history.rows()));
        }
        return warnings;
    }

    /** @param sorted seconds since 1970 */
    static long far(double[] sorted) {
        if (sorted.length == 0) {
            return 0;
        }
        double first = sorted[sorted.length / 4];
        double last = sorted[sorted.length - 1 - sorted.length / 4];
        double margin = GRACE_SECONDS + FAR * (last - first);
        return Arrays.stream(sorted)
                .filter(seconds -> seconds < first - margin || seconds > last + margin)
                .count();
    }

    private static String withoutTime(Schema schema, long unknown, long records) {
        HistoryDefinition history = schema.history();
        return history == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%,d of %,d records have no time at %s that can be read as %s: their place in the order of time is not known%s",
                        unknown,
                        records,
                        history.time(),
                        history.format().text(),
                        unknown > (1 - MANY) * records ? ". Is that the right pointer and the right time-format?" : "");
    }

    /** Counts the records of a file without a key or a time although the schema says where these stand. Not thread-safe. */
    public static final class Missing {
        private final Schema schema;
        private final int time;
        private final boolean goesByKey;
        private long records;
        private long withoutTime;
        private long withoutKey;

        public Missing(Schema schema) {
            this.schema = schema;
            HistoryInputs inputs = HistoryInputs.of(schema);
            time = inputs.isNeeded() ? inputs.time(schema) : HistoryInputs.NONE;
            goesByKey = inputs.keyParts() > 0;
        }

        /** Looks at a record that was read into a row and not yet derived. */
        public void see(Batch batch, int row) {
            records++;
            withoutTime += time != HistoryInputs.NONE && Double.isNaN(batch.source(row, time)) ? 1 : 0;
            withoutKey += goesByKey && batch.key(row) == null ? 1 : 0;
        }

        /** One sentence each, if it is more than a tenth of the records. */
        public List<String> notices() {
            List<String> notices = new ArrayList<>();
            if (withoutKey > MANY * records) {
                HistoryDefinition history = schema.history();
                notices.add(String.format(
                        Locale.ROOT,
                        "%,d of %,d records have no key %s, and so no history: each is scored as the first of its key",
                        withoutKey,
                        records,
                        history == null ? "" : String.join(" and ", history.pointers())));
            }
            if (withoutTime > MANY * records) {
                notices.add(withoutTime(schema, withoutTime, records));
            }
            return notices;
        }
    }
}
