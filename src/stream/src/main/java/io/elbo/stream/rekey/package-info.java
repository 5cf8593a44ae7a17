/**
 * Brings the records of a key together where the key is a value in the record: through a repartition topic of Kafka Streams,
 * which holds each record as it is, in the partition of its key.
 */
@NullMarked
package io.elbo.stream.rekey;

import org.jspecify.annotations.NullMarked;
