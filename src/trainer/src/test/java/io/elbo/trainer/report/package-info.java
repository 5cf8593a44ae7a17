@NullMarked
package io.elbo.trainer.report;

import org.jspecify.annotations.NullMarked;
