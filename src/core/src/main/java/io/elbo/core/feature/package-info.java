/** Event to feature: decoding wire bytes straight into the batch that the model reads. */
@NullMarked
package io.elbo.core.feature;

import org.jspecify.annotations.NullMarked;
