/** Topics that are read beside the streams. */
@NullMarked
package io.elbo.stream.topic;

import org.jspecify.annotations.NullMarked;
