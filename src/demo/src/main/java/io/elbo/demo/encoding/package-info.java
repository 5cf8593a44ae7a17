/** The formats in which payments can be written to their topic. */
@NullMarked
package io.elbo.demo.encoding;

import org.jspecify.annotations.NullMarked;
