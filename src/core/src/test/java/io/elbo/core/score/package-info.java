@NullMarked
package io.elbo.core.score;

import org.jspecify.annotations.NullMarked;
