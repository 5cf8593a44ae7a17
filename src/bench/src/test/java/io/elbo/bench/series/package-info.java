@NullMarked
package io.elbo.bench.series;

import org.jspecify.annotations.NullMarked;
