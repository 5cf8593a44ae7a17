/** Committed anomalies to people: alerts of single anomalies, sent by HTTP beside the stream. */
@NullMarked
package io.elbo.service.notify;

import org.jspecify.annotations.NullMarked;
