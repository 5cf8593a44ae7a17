/** What people look at: recent anomalies, recent scores, states, and the events that tell of them. It knows no HTTP. */
@NullMarked
package io.elbo.service.console;

import org.jspecify.annotations.NullMarked;
