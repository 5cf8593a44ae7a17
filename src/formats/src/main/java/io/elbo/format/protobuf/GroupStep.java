package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.format.protobuf.schema.FieldType;

/** A message that ends with a tag instead of having a length, as proto2 may write it. */
final class GroupStep extends Step {
    private final int number;
    private final MessageStep message;

    GroupStep(int number, MessageStep message) {
        this.number = number;
        this.message = message;
    }

    @Override
    int run(byte[] bytes, int at, int end, Batch batch, int row) {
        int behind = Wire.skip(Wire.tag(number, FieldType.START_GROUP), bytes, at, end);
        message.fields(bytes, at, behind - Wire.endTagBytes(number), batch, row);
        return behind;
    }
}
