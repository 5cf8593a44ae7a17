package io.elbo.core.format;

import org.jspecify.annotations.Nullable;

/** The headers of a record, as far as a format looks at them. */
@FunctionalInterface
public interface RecordHeaders {
    /** Of a record that has none. */
    RecordHeaders NONE = name -> null;

    /** The value of the last header of this name; null if there is none. */
    byte @Nullable [] last(String name);
}
