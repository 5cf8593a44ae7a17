/**
 * A Kafka topic as data: a read that ends, of the records between two offsets of each partition, sampled if wanted, and kept
 * in a temporary file. It joins no consumer group and commits nothing.
 */
@NullMarked
package io.elbo.trainer.source.topic;

import org.jspecify.annotations.NullMarked;
