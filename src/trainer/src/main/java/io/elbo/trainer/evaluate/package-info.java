/** Files scored with the service's own code, and how well those scores rank labelled anomalies. */
@NullMarked
package io.elbo.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
