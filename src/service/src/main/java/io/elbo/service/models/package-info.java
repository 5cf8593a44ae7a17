/** The registry of models in the service: opened at start, followed while it runs, and measured. */
@NullMarked
package io.elbo.service.models;

import org.jspecify.annotations.NullMarked;
