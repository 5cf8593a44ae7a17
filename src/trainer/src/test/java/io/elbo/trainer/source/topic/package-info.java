@NullMarked
package io.elbo.trainer.source.topic;

import org.jspecify.annotations.NullMarked;
