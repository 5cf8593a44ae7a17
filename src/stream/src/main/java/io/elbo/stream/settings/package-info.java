/** The configuration as checked values. */
@NullMarked
package io.elbo.stream.settings;

import org.jspecify.annotations.NullMarked;
