/** What is told of each request to the HTTP port: a line of the log, and a span. */
@NullMarked
package io.elbo.service.requests;

import org.jspecify.annotations.NullMarked;
