/** From the start of the packaged service's process to its first scored records: how long, and how much memory. */
@NullMarked
package io.elbo.bench.start;

import org.jspecify.annotations.NullMarked;
