package io.elbo.stream.history;

import io.elbo.core.history.IncidentChange;
import org.apache.kafka.common.utils.Bytes;

/**
 * A change of one key's incident, which is published with the record that made it.
 *
 * @param key of the store
 */
public record KeyIncident(Bytes key, IncidentChange change) implements KeyChange {}
