@NullMarked
package io.elbo.format.writer;

import org.jspecify.annotations.NullMarked;
