@NullMarked
package io.elbo.format.framing;

import org.jspecify.annotations.NullMarked;
