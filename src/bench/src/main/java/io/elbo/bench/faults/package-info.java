/** Processes of the service killed, paused and fed with bad records while the broker comes and goes; every answer is checked. */
@NullMarked
package io.elbo.bench.faults;

import org.jspecify.annotations.NullMarked;
