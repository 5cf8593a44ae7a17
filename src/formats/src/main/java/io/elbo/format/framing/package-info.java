/** What stands around the payload of a record: the id of the schema that it is written with. */
@NullMarked
package io.elbo.format.framing;

import org.jspecify.annotations.NullMarked;
