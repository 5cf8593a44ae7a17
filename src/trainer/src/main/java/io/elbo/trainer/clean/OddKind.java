package io.elbo.trainer.clean;

import java.util.List;

/**
 * Rows that were left out of a training and are odd in the same fields. They may be anomalies that have one cause, or a rare kind of
 * ordinary records: that cannot be told without labels.
 *
 * @param rows how many there are
 * @param fields names of the fields in which they are odd, in the schema's order
 */
public record OddKind(int rows, List<String> fields) {
    public OddKind {
        fields = List.copyOf(fields);
    }
}
