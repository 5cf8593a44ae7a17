package io.elbo.service.security;

import io.elbo.service.requests.RequestPath;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What somebody may do by HTTP. */
public enum Role {
    /** Read everything. */
    VIEWER("viewer"),
    /** Let records be scored and generated. */
    SCORER("scorer"),
    /** Change what is in use, and everything that the others may. */
    OPERATOR("operator");

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** As files, tokens and answers have it. */
    public String word() {
        return word;
    }

    static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }

    /** The role and those that it includes. */
    Set<Role> including() {
        return this == OPERATOR ? Set.of(values()) : Set.of(this);
    }

    /** The role that a request needs. What is neither a read nor known to be scoring is taken for a change. */
    static Role neededFor(String method, String path) {
        if (READS.contains(method)) {
            return VIEWER;
        }
        boolean isScoring = method.equals("POST")
                && path.startsWith("/api/v1/detectors/")
                && RequestPath.SCORING.contains(path.substring(path.lastIndexOf('/') + 1));
        return isScoring ? SCORER : OPERATOR;
    }
}
