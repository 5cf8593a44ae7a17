package io.elbo.trainer.clean;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A record of the history that was left out of the training because it is too far from the others.
 *
 * @param record its position among all records that were read, from 0, malformed ones counted
 * @param score raw score by the model that was trained without it, nats
 * @param values of the schema's fields, by name, for people
 * @param reasons what is odd about it, the worst first, such as {@code currency: PLN, expected EUR}
 */
public record OddRecord(long record, double score, ObjectNode values, List<String> reasons) {
    public OddRecord {
        reasons = List.copyOf(reasons);
    }
}
