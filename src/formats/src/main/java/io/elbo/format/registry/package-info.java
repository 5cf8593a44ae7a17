/** The client of a registry of schemas. */
@NullMarked
package io.elbo.format.registry;

import org.jspecify.annotations.NullMarked;
