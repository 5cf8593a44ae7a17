package io.elbo.stream.history;

import io.elbo.core.history.IncidentChange;
import io.elbo.core.verdict.Contribution;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * A change of one key's incident, which is published with the record that made it.
 *
 * @param key of the store
 * @param reasons of the record, the most unusual first; of a resolved incident there are none
 */
public record KeyIncident(Bytes key, IncidentChange change, List<Contribution> reasons) implements KeyChange {
    public KeyIncident {
        reasons = List.copyOf(reasons);
    }

    /** One that time has made, or whose record is not looked at. */
    public KeyIncident(Bytes key, IncidentChange change) {
        this(key, change, List.of());
    }
}
