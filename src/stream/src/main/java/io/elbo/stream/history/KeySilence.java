package io.elbo.stream.history;

import io.elbo.core.history.SilenceChange;
import org.apache.kafka.common.utils.Bytes;

/** A key has fallen silent, or is so no more. */
public record KeySilence(Bytes key, SilenceChange change) implements KeyChange {}
