/** What several modules test with: models, and the parts that a test of the packaged service needs. */
@NullMarked
package io.elbo.testkit;

import org.jspecify.annotations.NullMarked;
