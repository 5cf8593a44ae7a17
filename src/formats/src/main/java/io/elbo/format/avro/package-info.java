/** Avro records, from their bytes straight into the batch. */
@NullMarked
package io.elbo.format.avro;

import org.jspecify.annotations.NullMarked;
