/** Records that stand inside others: change events of databases, and CloudEvents. */
@NullMarked
package io.elbo.format.envelope;

import org.jspecify.annotations.NullMarked;
