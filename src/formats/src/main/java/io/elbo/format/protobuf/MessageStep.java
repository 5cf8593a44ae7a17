package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import java.util.List;

/**
 * The fields of a message in whatever order they come, and then the defaults of those that do not.
 *
 * <p>Which fields have come is one bit each in a local variable, so that nothing is allocated. It is remembered only of fields for which it
 * matters: those with a default, members of a oneof, and those that may stand in one place only. Of other fields the last value counts,
 * which comes about by itself.
 */
final class MessageStep extends Step {
    /**
     * What a message without the field means.
     *
     * @param bit of the field; 0 if it is not remembered whether it has come, so that its default is read first
     */
    record Default(long bit, DefaultStep step) {}

    private final FieldTable fields;
    private final long remembered; // bits of fields with a default
    private final DefaultStep[] defaults; // by the number of their bit
    private final DefaultStep[] firstDefaults; // of fields without a bit

    MessageStep(List<FieldEntry> entries, List<Default> defaults) {
        fields = new FieldTable(entries);
        firstDefaults = defaults.stream()
                .filter(each -> each.bit() == 0)
                .map(Default::step)
                .toArray(DefaultStep[]::new);
        this.defaults = new DefaultStep[Long.SIZE];
        long bits = 0;
        for (Default each : defaults) {
            bits |= each.bit();
            if (each.bit() != 0) {
                this.defaults[Long.numberOfTrailingZeros(each.bit())] = each.step();
            }
        }
        remembered = bits;
    }

    @Override
    int run(byte[] bytes, int at, int end, Batch batch, int row) {
        int from = Wire.end(bytes, at);
        int to = from + Wire.length(bytes, at, from, end);
        fields(bytes, from, to, batch, row);
        return to;
    }

    /** Reads the message from {@code start} to {@code end}. */
    void fields(byte[] bytes, int start, int end, Batch batch, int row) {
        for (DefaultStep step : firstDefaults) {
            step.read(batch, row);
        }
        long seen = 0;
        int at = start;
        while (at < end) {
            int tag = bytes[at];
            int value = at + 1;
            if (tag < Byte.SIZE) { // more than one byte, or no number
                value = Wire.end(bytes, at);
                tag = Wire.tag(bytes, at, value);
            }
            FieldEntry field = fields.get(tag);
            if (field == null) {
                at = Wire.skip(tag, bytes, value, end);
                continue;
            }
            if ((seen & field.excluded) != 0) {
                for (FieldReader reader : field.excludedReaders) {
                    reader.clear(batch, row);
                }
                seen &= ~field.excluded;
            }
            if (field.standsOnce && (seen & field.bit) != 0) {
                throw new RepeatedMessage();
            }
            seen |= field.bit;
            at = field.step == null ? Wire.skip(tag, bytes, value, end) : field.step.run(bytes, value, end, batch, row);
        }
        if (at > end) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
        for (long missing = remembered & ~seen; missing != 0; missing &= missing - 1) {
            defaults[Long.numberOfTrailingZeros(missing)].read(batch, row);
        }
    }
}
