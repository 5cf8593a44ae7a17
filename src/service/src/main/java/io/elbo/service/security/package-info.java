/** Who may do what by HTTP: ways to log in, roles, and what keeps browsers from being abused. */
@NullMarked
package io.elbo.service.security;

import org.jspecify.annotations.NullMarked;
