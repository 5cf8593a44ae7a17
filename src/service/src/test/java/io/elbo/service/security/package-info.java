@NullMarked
package io.elbo.service.security;

import org.jspecify.annotations.NullMarked;
