/** The process: starts the parts in order and stops them in the reverse one. */
@NullMarked
package io.elbo.service;

import org.jspecify.annotations.NullMarked;
