/** What must not leave the service as it stands in a record. */
@NullMarked
package io.elbo.stream.mask;

import org.jspecify.annotations.NullMarked;
