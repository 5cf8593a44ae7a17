/** The topology of one input topic, the records that it writes, and the limits of the topics that take them. */
@NullMarked
package io.elbo.stream.topology;

import org.jspecify.annotations.NullMarked;
