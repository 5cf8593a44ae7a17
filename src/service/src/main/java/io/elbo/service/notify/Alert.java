package io.elbo.service.notify;

import io.elbo.service.feed.Anomaly;
import java.time.Instant;

/**
 * One message to a person about the anomalies of one key.
 *
 * @param worst the first of the most severe
 * @param count anomalies that it tells of, this one included
 * @param untold the detector's anomalies that were kept back since the alert before this one
 * @param startsAt when the first of them was read
 * @param endsAt when the alert may be taken for over if nothing follows
 */
record Alert(Anomaly worst, int count, long untold, Instant startsAt, Instant endsAt) {}
