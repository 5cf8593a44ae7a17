/** Tests of the overload benchmark. */
@NullMarked
package io.elbo.bench.overload;

import org.jspecify.annotations.NullMarked;
