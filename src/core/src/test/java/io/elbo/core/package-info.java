@NullMarked
package io.elbo.core;

import org.jspecify.annotations.NullMarked;
