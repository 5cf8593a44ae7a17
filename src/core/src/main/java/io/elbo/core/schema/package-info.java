/** What a record consists of: ordered fields, each addressed by a JSON pointer. */
@NullMarked
package io.elbo.core.schema;

import org.jspecify.annotations.NullMarked;
