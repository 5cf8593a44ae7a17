/** What a training run came to, as JSON for programs and as one self-contained page for people. */
@NullMarked
package io.elbo.trainer.report;

import org.jspecify.annotations.NullMarked;
