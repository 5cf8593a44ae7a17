/**
 * What detectors remember of each key: from the poll in which a record advances its key's state to Kafka Streams' store, and
 * how the store is kept within bounds.
 */
@NullMarked
package io.elbo.stream.history;

import org.jspecify.annotations.NullMarked;
