/** A model bound to its policy, and the documents that it answers with. */
@NullMarked
package io.elbo.stream.detector;

import org.jspecify.annotations.NullMarked;
