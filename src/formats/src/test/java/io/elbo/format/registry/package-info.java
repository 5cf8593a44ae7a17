@NullMarked
package io.elbo.format.registry;

import org.jspecify.annotations.NullMarked;
