package io.elbo.stream.schema;

import io.elbo.format.writer.Subjects;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A registry of schemas that knows an id of every subject, or of none until a test says so. */
public final class KnownSubjects implements Subjects {
    /** Of every schema. */
    public static final int ID = 258;

    private final Set<String> opened = new HashSet<>();
    private boolean isAway;

    @Override
    public void open(String subject, String schema) {
        opened.add(subject);
    }

    /** What has been asked for. */
    public Set<String> opened() {
        return Set.copyOf(opened);
    }

    /** Whether nobody answers from now on. */
    public void away(boolean away) {
        isAway = away;
    }

    @Override
    public int id(String subject) {
        return isAway ? UNKNOWN : ID;
    }

    @Override
    public @Nullable String awaits(String subject) {
        return isAway ? "nobody answers for " + subject : null;
    }
}
