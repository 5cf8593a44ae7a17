/** Tests of the alarm figures. */
@NullUnmarked
package io.elbo.bench.alarms;

import org.jspecify.annotations.NullUnmarked;
