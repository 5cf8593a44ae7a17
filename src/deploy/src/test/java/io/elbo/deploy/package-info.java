/** What runs Elbo elsewhere, checked with the tools and models that will read it. */
@NullMarked
package io.elbo.deploy;

import org.jspecify.annotations.NullMarked;
