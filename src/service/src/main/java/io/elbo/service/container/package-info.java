/** Small programs of the image beside the service, so that it needs no shell: each a main of its own, on the JDK alone. */
@NullMarked
package io.elbo.service.container;

import org.jspecify.annotations.NullMarked;
