@NullMarked
package io.elbo.format.avro;

import org.jspecify.annotations.NullMarked;
