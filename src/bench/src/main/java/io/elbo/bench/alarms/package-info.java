/** Whether a budget is kept: realised alarm rates on ordinary traffic. */
@NullMarked
package io.elbo.bench.alarms;

import org.jspecify.annotations.NullMarked;
