/** The threshold policy of each partition: what it learns from its records, and how that is kept. */
@NullMarked
package io.elbo.stream.policy;

import org.jspecify.annotations.NullMarked;
