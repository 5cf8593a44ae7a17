@NullMarked
package io.elbo.stream.models;

import org.jspecify.annotations.NullMarked;
