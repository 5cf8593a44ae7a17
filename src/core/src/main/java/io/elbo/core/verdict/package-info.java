/** Score to verdict: how unusual a record is, how severe that is, and why. */
@NullMarked
package io.elbo.core.verdict;

import org.jspecify.annotations.NullMarked;
