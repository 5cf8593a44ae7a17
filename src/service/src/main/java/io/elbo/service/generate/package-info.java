/** Records that a model takes for ordinary, made up with the generator beside it. */
@NullMarked
package io.elbo.service.generate;

import org.jspecify.annotations.NullMarked;
