/** Tests of the quality benchmark. */
@NullMarked
package io.elbo.bench.quality;

import org.jspecify.annotations.NullMarked;
