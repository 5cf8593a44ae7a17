@NullMarked
package io.elbo.trainer;

import org.jspecify.annotations.NullMarked;
