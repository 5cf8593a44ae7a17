/** The README's first command: a broker, a stream of payments and the service, started and watched together. */
@NullMarked
package io.elbo.demo;

import org.jspecify.annotations.NullMarked;
