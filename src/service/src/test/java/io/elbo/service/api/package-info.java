/** Tests of the HTTP interface. */
@NullMarked
package io.elbo.service.api;

import org.jspecify.annotations.NullMarked;
