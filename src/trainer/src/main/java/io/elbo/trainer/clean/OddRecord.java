package io.elbo.trainer.clean;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record of the history with one of the largest scores: one that was left out of the training because it is too far from
 * the others, or, where none was left out, one that was kept.
 *
 * @param record its position among all records that were read, from 0, malformed ones counted
 * @param origin by what a person recognises it; null if the data cannot be read once more
 * @param kept whether the model was trained or calibrated with it
 * @param score raw score by the trained model, nats
 * @param values of the record, by the names of the fields that read them or look at them, for people
 * @param derived numbers that the model reads in place of such values, by the names of the derived fields
 * @param reasons what is odd about it, the worst first, such as {@code currency: PLN, expected EUR}
 */
public record OddRecord(
        long record,
        @Nullable Origin origin,
        boolean kept,
        double score,
        ObjectNode values,
        ObjectNode derived,
        List<String> reasons) {
    /**
     * Where the record stands in the data, and whose it is.
     *
     * @param input name of the file
     * @param line of the file, from 1; of a file without lines the number of the record; of a topic the offset
     * @param isOfTopic whether input is a partition and line an offset
     * @param key what stands at the pointers of the key, such as {@code {"/user/id": "u0199"}}; empty if there is no such key
     * @param time as it is written; null if the schema reads none
     */
    public record Origin(
            String input,
            long line,
            @JsonIgnore boolean isOfTopic,
            ObjectNode key,
            @Nullable String time) {}

    public OddRecord {
        reasons = List.copyOf(reasons);
    }

    /** Where a person finds it, such as {@code line 4,712} or {@code offset 4712}. */
    public String where() {
        if (origin == null) {
            return String.format(Locale.ROOT, "record %,d", record + 1);
        }
        return origin.isOfTopic()
                ? "offset " + origin.line() + " of " + origin.input()
                : String.format(Locale.ROOT, "line %,d", origin.line());
    }
}
