@NullMarked
package io.elbo.core.schema;

import org.jspecify.annotations.NullMarked;
