/** Tests of the registry of models in the service. */
@NullMarked
package io.elbo.service.models;

import org.jspecify.annotations.NullMarked;
