/** One JMH benchmark per stage of a record's way. */
@NullMarked
package io.elbo.bench.stages;

import org.jspecify.annotations.NullMarked;
