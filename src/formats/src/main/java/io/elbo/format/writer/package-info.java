/** The schemas that records are written with, by their id. */
@NullMarked
package io.elbo.format.writer;

import org.jspecify.annotations.NullMarked;
