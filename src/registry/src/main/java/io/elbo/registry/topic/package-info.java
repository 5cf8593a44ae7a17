/** Topics that are read beside the streams. */
@NullMarked
package io.elbo.registry.topic;

import org.jspecify.annotations.NullMarked;
