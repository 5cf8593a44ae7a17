package io.elbo.stream.history;

import org.apache.kafka.common.utils.Bytes;

/** What a record, or time, has made of one key, and that has to be told. */
public sealed interface KeyChange permits KeyIncident, KeySilence {
    /** Under which the store keeps the key's state. */
    Bytes key();
}
