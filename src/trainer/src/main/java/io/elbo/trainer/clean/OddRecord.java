package io.elbo.trainer.clean;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A record of the history with one of the largest scores: one that was left out of the training because it is too far from
 * the others, or, where none was left out, one that was kept.
 *
 * @param record its position among all records that were read, from 0, malformed ones counted
 * @param kept whether the model was trained or calibrated with it
 * @param score raw score by the trained model, nats
 * @param values of the schema's fields, by name, for people
 * @param reasons what is odd about it, the worst first, such as {@code currency: PLN, expected EUR}
 */
public record OddRecord(long record, boolean kept, double score, ObjectNode values, List<String> reasons) {
    public OddRecord {
        reasons = List.copyOf(reasons);
    }
}
