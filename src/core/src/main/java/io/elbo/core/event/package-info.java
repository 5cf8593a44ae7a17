/** What detectors tell the world, whatever it is written in. */
@NullMarked
package io.elbo.core.event;

import org.jspecify.annotations.NullMarked;
