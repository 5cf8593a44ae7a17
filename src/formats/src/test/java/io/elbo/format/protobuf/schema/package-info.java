@NullMarked
package io.elbo.format.protobuf.schema;

import org.jspecify.annotations.NullMarked;
