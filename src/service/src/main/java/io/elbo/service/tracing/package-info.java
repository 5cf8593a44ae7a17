/** Traces by OpenTelemetry: where spans go, and what streams tell of their work. */
@NullMarked
package io.elbo.service.tracing;

import org.jspecify.annotations.NullMarked;
