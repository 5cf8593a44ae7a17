/** From what a user says of a topic's records to the format that reads them. */
@NullMarked
package io.elbo.format;

import org.jspecify.annotations.NullMarked;
