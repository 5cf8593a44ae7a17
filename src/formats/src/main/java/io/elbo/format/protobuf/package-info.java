/** Protobuf messages, from their bytes straight into the batch. */
@NullMarked
package io.elbo.format.protobuf;

import org.jspecify.annotations.NullMarked;
