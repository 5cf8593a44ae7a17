package io.elbo.stream.challenger;

import io.elbo.core.verdict.Severity;
import io.elbo.stream.detector.Outcome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one of two models makes of a record, as far as alerts differ by it. */
public enum Judged {
    ORDINARY(0),
    /** Unusual, but a rule of the user suppresses the anomaly. */
    SUPPRESSED(1),
    WARNING(2),
    CRITICAL(3),
    /** The record cannot be scored. */
    REJECTED(4),
    /** The model has failed. */
    FAILED(5);

    private static final Judged[] ALL = values();
    private final int place; // among all
    private final String label = name().toLowerCase(Locale.ROOT);

    Judged(int place) {
        this.place = place;
    }

    /** As it stands in tags of metrics. */
    public String label() {
        return label;
    }

    /** Whether an anomaly is published, or would be. */
    public boolean isFlagged() {
        return this == WARNING || this == CRITICAL;
    }

    /** Whether there is no verdict. */
    public boolean isUnscored() {
        return this == REJECTED || this == FAILED;
    }

    /** Null if the record has no outcome yet, or is skipped. */
    public static @Nullable Judged of(Outcome outcome) {
        if (outcome == Outcome.SETTLED || outcome instanceof Outcome.Ordinary) {
            return ORDINARY;
        } else if (outcome instanceof Outcome.Suppressed) {
            return SUPPRESSED;
        } else if (outcome instanceof Outcome.Anomaly anomaly) {
            return of(anomaly.verdict().severity());
        }
        return outcome instanceof Outcome.Rejected rejected ? (rejected.isScoringFailed() ? FAILED : REJECTED) : null;
    }

    /** @param severity of an anomaly that no rule suppresses, or none */
    public static Judged of(Severity severity) {
        return switch (severity) {
            case NONE -> ORDINARY;
            case WARNING -> WARNING;
            case CRITICAL -> CRITICAL;
        };
    }

    /** What two models make of the same record, in one byte. */
    public static byte pair(Judged active, Judged challenger) {
        return (byte) (active.place * ALL.length + challenger.place);
    }

    /** Of the active model. */
    static Judged active(int pair) {
        return ALL[pair / ALL.length];
    }

    /** Of the challenger. */
    static Judged challenger(int pair) {
        return ALL[pair % ALL.length];
    }

    /** How many pairs there are. */
    static int pairs() {
        return ALL.length * ALL.length;
    }
}
