package io.elbo.format.framing;

import io.elbo.core.format.Decoded.Malformed;
import io.elbo.format.writer.ById;
import org.jspecify.annotations.Nullable;

/** What is made of schemas, by their id. Thread-safe. */
final class SchemaTable<T> {
    /** More schemas than topics have; when there are as many, the older half is forgotten, and those that are still used are made again. */
    static final int MAX = 2_000;

    /** What an id leads to. */
    sealed interface Entry<T> {}

    record Usable<T>(T made) implements Entry<T> {}

    record Unusable<T>(Malformed why) implements Entry<T> {}

    /** Characters of the schemas, which may have documentation of any length. */
    private static final long MAX_LENGTH = 16 << 20;

    private final ById<Entry<T>> entries = new ById<>(MAX, MAX_LENGTH);

    @Nullable
    Entry<T> get(long id) {
        return entries.get(id);
    }

    /** Keeps what the id leads to. */
    void put(long id, Entry<T> entry) {
        entries.put(id, entry);
    }

    /** Keeps what the id leads to, and with it a schema of so many characters. */
    void put(long id, Entry<T> entry, long length) {
        entries.put(id, entry, length);
    }
}
