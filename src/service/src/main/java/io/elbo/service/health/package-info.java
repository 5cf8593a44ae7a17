/** The answers to whether a restart helps and whether records are being scored. */
@NullMarked
package io.elbo.service.health;

import org.jspecify.annotations.NullMarked;
