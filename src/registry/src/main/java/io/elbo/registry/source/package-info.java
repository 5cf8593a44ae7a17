/** Where models are fetched from if the registry's topic does not hold them: files, web servers, registries of OCI artifacts. */
@NullMarked
package io.elbo.registry.source;

import org.jspecify.annotations.NullMarked;
