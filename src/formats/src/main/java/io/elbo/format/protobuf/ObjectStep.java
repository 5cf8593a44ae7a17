package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import org.jspecify.annotations.Nullable;

/** A message at a place that a field reads: the field is told that an object stands there. */
final class ObjectStep extends Step {
    private final FieldReader reader;
    private final int tag;
    private final @Nullable Step below; // null if nobody reads any part of it

    /** @param tag before the message */
    ObjectStep(FieldReader reader, int tag, @Nullable Step below) {
        this.reader = reader;
        this.tag = tag;
        this.below = below;
    }

    @Override
    int run(byte[] bytes, int at, int end, Batch batch, int row) {
        reader.group(batch, row);
        return below == null ? Wire.skip(tag, bytes, at, end) : below.run(bytes, at, end, batch, row);
    }
}
