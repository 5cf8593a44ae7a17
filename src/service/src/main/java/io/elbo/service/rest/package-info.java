/** The HTTP interface: detectors, and scoring on request. */
@NullMarked
package io.elbo.service.rest;

import org.jspecify.annotations.NullMarked;
