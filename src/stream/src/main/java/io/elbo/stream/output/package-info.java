/** The records that a stream writes, and the limits of the topics that take them. */
@NullMarked
package io.elbo.stream.output;

import org.jspecify.annotations.NullMarked;
