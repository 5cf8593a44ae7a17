package io.elbo.format.writer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ids of schemas as numbers: those of registries are 0 or more. A GUID gets a negative number the first time that a record has it, so
 * that whoever keeps something for a schema finds it by one number, without allocating, whatever kind of id its records have. The numbers
 * hold in this process only. Thread-safe.
 */
public final class SchemaIds {
    private static final int MAX_GUIDS = 10_000;
    private static final int MAX_ALIKE = 8;
    private static final long FIRST = -2; // -1 says that a record has no id

    /** Those of one hash. */
    private static final ById<Guid[]> BY_HASH = new ById<>(MAX_GUIDS);

    private static final ById<UUID> BY_ID = new ById<>(MAX_GUIDS);
    private static long next = FIRST; // guarded by the class

    private record Guid(long high, long low, long id) {}

    private SchemaIds() {}

    /** The number of a GUID: at most {@code -2}, always the same while at most 10,000 are in use. */
    public static long ofGuid(long high, long low) {
        long known = known(high, low);
        return known == 0 ? add(high, low) : known;
    }

    /** 0 if it has no number. */
    private static long known(long high, long low) {
        Guid[] alike = BY_HASH.get(hash(high, low));
        if (alike != null) {
            for (Guid guid : alike) {
                if (guid.high() == high && guid.low() == low && BY_ID.get(guid.id()) != null) {
                    return guid.id();
                }
            }
        }
        return 0;
    }

    private static synchronized long add(long high, long low) {
        long known = known(high, low); // another thread may have been faster
        if (known != 0) {
            return known;
        }
        long id = next--;
        long hash = hash(high, low);
        Guid[] alike = BY_HASH.get(hash);
        int others = alike == null || alike.length >= MAX_ALIKE ? 0 : alike.length;
        Guid[] more = new Guid[others + 1];
        if (alike != null) {
            System.arraycopy(alike, 0, more, 0, others);
        }
        more[others] = new Guid(high, low, id);
        BY_ID.put(id, new UUID(high, low));
        BY_HASH.put(hash, more);
        return id;
    }

    private static long hash(long high, long low) {
        return high ^ Long.rotateLeft(low, 32);
    }

    public static boolean isGuid(long id) {
        return id <= FIRST;
    }

    /** Null if the number does not stand for a GUID, or no more: more of them have come since than are kept. */
    public static @Nullable UUID guid(long id) {
        return BY_ID.get(id);
    }

    /** The id as its registry has it, for a person. */
    public static String text(long id) {
        return isGuid(id) ? String.valueOf(guid(id)) : Long.toString(id);
    }
}
