/** What a field does with its values: from a value to the columns that the model reads, and back. */
@NullMarked
package io.elbo.core.feature;

import org.jspecify.annotations.NullMarked;
