/** What every benchmark shares: its options, and one way to sum up, print and save what was measured. */
@NullMarked
package io.elbo.bench.report;

import org.jspecify.annotations.NullMarked;
