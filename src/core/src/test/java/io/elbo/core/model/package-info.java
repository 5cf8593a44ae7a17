@NullMarked
package io.elbo.core.model;

import org.jspecify.annotations.NullMarked;
