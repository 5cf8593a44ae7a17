/** What travels inside the one model file beside the graph: schema, calibration, provenance, golden rows. */
@NullMarked
package io.elbo.core.model;

import org.jspecify.annotations.NullMarked;
