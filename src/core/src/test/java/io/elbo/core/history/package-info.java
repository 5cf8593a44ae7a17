@NullMarked
package io.elbo.core.history;

import org.jspecify.annotations.NullMarked;
