@NullMarked
package io.elbo.stream.tracing;

import org.jspecify.annotations.NullMarked;
