@NullMarked
package io.elbo.core.verdict;

import org.jspecify.annotations.NullMarked;
