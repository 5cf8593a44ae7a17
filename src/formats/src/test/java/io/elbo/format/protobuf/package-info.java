@NullMarked
package io.elbo.format.protobuf;

import org.jspecify.annotations.NullMarked;
