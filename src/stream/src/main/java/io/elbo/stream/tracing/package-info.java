/** Traces of what a stream does: places of records in traces, and the port to whoever collects spans. */
@NullMarked
package io.elbo.stream.tracing;

import org.jspecify.annotations.NullMarked;
