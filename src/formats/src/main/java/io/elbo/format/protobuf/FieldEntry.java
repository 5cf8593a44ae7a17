package io.elbo.format.protobuf;

import io.elbo.core.feature.FieldReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a field of a message when its tag is met. Immutable. */
final class FieldEntry {
    final int tag;
    /** Null if the value is passed over. */
    final @Nullable Step step;
    /** Of the field among those of its message that must be remembered; 0 if it need not be. */
    final long bit;
    /** Whether the field may stand in one place of the message only, or else needs {@link CanonicalMessage}. */
    final boolean standsOnce;
    /** The bits of the fields that a oneof allows instead of this one. */
    final long excluded;
    /** The readers of what is in them. */
    final FieldReader[] excludedReaders;

    FieldEntry(
            int tag,
            @Nullable Step step,
            long bit,
            boolean standsOnce,
            long excluded,
            List<FieldReader> excludedReaders) {
        this.tag = tag;
        this.step = step;
        this.bit = bit;
        this.standsOnce = standsOnce;
        this.excluded = excluded;
        this.excludedReaders = excludedReaders.toArray(FieldReader[]::new);
    }
}
