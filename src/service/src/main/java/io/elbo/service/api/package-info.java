/** The HTTP interface: detectors, and scoring on request. */
@NullMarked
package io.elbo.service.api;

import org.jspecify.annotations.NullMarked;
