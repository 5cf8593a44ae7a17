/** How records are written: from the bytes of a record to a row of the batch, or to a reason why there is none. */
@NullMarked
package io.elbo.core.format;

import org.jspecify.annotations.NullMarked;
