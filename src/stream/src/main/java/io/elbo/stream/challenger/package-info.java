/** Models that score beside the active ones without publishing anything, and how their verdicts differ. */
@NullMarked
package io.elbo.stream.challenger;

import org.jspecify.annotations.NullMarked;
