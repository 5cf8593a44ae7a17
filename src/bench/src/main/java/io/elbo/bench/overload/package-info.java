/** What becomes of the service's memory and lag at full load and beyond. */
@NullMarked
package io.elbo.bench.overload;

import org.jspecify.annotations.NullMarked;
