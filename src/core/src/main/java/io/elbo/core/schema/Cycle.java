package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A cycle in which a timestamp has its place, in UTC. The place is an angle; the model reads its sine and its cosine. */
public enum Cycle {
    /** Starts at midnight. */
    DAY(Cycle.SECONDS_PER_DAY, 0),
    /** Starts on Monday at midnight. 1970-01-01 was a Thursday. */
    WEEK(7 * Cycle.SECONDS_PER_DAY, 3 * Cycle.SECONDS_PER_DAY);

    /** Columns of the model's numeric input for each cycle: sine and cosine. */
    public static final int COLUMNS = 2;

    private static final double SECONDS_PER_DAY = 86_400;

    private final double seconds;
    private final double shift; // position of 1970-01-01T00:00Z in the cycle, seconds

    Cycle(double seconds, double shift) {
        this.seconds = seconds;
        this.shift = shift;
    }

    @JsonCreator
    public static Cycle of(String name) {
        return Arrays.stream(values())
                .filter(cycle -> cycle.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new SchemaException("cycle '" + name + "' is none of "
                        + Arrays.stream(values()).map(Cycle::label).collect(Collectors.joining(", "))));
    }

    /** The name as the schema's JSON has it. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How long the cycle is. */
    public double seconds() {
        return seconds;
    }

    /** How far the time is in its cycle, in [0, 1). */
    public double turn(double epochSeconds) {
        double position = (epochSeconds + shift) % seconds;
        return (position < 0 ? position + seconds : position) / seconds;
    }
}
