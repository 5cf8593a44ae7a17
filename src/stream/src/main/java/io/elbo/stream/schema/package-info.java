/** What records need before they can be read: their headers, and the schemas that they are written with. */
@NullMarked
package io.elbo.stream.schema;

import org.jspecify.annotations.NullMarked;
