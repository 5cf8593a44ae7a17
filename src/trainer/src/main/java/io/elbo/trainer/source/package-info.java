/** Training data read from files as a stream of JSON records, as a producer would have put them on the topic. */
@NullMarked
package io.elbo.trainer.source;

import org.jspecify.annotations.NullMarked;
