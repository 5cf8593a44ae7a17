/** The stream's figures as Micrometer meters, with bounded tags. */
@NullMarked
package io.elbo.service.metrics;

import org.jspecify.annotations.NullMarked;
