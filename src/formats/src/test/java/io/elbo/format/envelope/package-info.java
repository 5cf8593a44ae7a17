@NullMarked
package io.elbo.format.envelope;

import org.jspecify.annotations.NullMarked;
