/** The command line: {@code elbo-train}, its progress bar and how it reports errors. */
@NullMarked
package io.elbo.trainer.cli;

import org.jspecify.annotations.NullMarked;
