/** What a detector remembers of one key, and what that makes of the key's next record. No Kafka, no files. */
@NullMarked
package io.elbo.core.history;

import org.jspecify.annotations.NullMarked;
