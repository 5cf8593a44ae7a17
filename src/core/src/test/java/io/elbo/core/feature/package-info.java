@NullMarked
package io.elbo.core.feature;

import org.jspecify.annotations.NullMarked;
