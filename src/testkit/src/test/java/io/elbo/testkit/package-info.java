@NullMarked
package io.elbo.testkit;

import org.jspecify.annotations.NullMarked;
