/** Schemas in Protobuf's language: from text to the types of messages. */
@NullMarked
package io.elbo.format.protobuf.schema;

import org.jspecify.annotations.NullMarked;
