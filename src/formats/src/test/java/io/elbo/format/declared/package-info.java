@NullMarked
package io.elbo.format.declared;

import org.jspecify.annotations.NullMarked;
