package io.elbo.core.suppression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a number must differ from the expected one to count as a reason: in which direction, and by how much. Written as
 * alternatives, such as {@code above}, {@code 30%}, or {@code 30% above or 50 above}. Immutable.
 */
public final class MinDeviation {
    /** What {@link #parse} takes, in words. */
    public static final String ALLOWED =
            "above, below, a deviation such as 30% or 50, or several joined by or, such as 30% above or 50 above;"
                    + " a direction stands with each of them or with none";

    private static final Pattern ALTERNATIVE =
            Pattern.compile("(?:([-+.\\d]\\S*?)\\s*(%)?)?\\s*(above|below)?", Pattern.CASE_INSENSITIVE);

    private enum Direction {
        ABOVE,
        BELOW,
        BOTH
    }

    /**
     * One of the alternatives.
     *
     * @param amount that the deviation must exceed; 0 or more
     * @param relative whether the amount is a share of the expected value
     */
    private record Alternative(Direction direction, double amount, boolean relative) {
        boolean isExceeded(double value, double expected) {
            double deviation = value - expected;
            boolean directed =
                    switch (direction) {
                        case ABOVE -> deviation > 0;
                        case BELOW -> deviation < 0;
                        case BOTH -> deviation != 0;
                    };
            // of an expected 0 every deviation is larger than any share
            return directed && Math.abs(deviation) > (relative ? amount * Math.abs(expected) : amount);
        }
    }

    private final String text;
    private final List<Alternative> alternatives;

    private MinDeviation(String text, List<Alternative> alternatives) {
        this.text = text;
        this.alternatives = List.copyOf(alternatives);
    }

    /** @throws IllegalArgumentException if the text is none; {@link #ALLOWED} says what is */
    public static MinDeviation parse(String text) {
        List<Alternative> alternatives = new ArrayList<>();
        for (String part : text.strip().split("(?i)\\s+or\\s+", -1)) {
            alternatives.add(alternative(part.strip()));
        }
        long directed = alternatives.stream()
                .filter(each -> each.direction() != Direction.BOTH)
                .count();
        if (directed != 0 && directed != alternatives.size()) {
            throw new IllegalArgumentException(ALLOWED);
        }
        return new MinDeviation(text.strip(), alternatives);
    }

    private static Alternative alternative(String text) {
        Matcher matcher = ALTERNATIVE.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException(ALLOWED);
        }
        Direction direction = matcher.group(3) == null
                ? Direction.BOTH
                : matcher.group(3).equalsIgnoreCase("above") ? Direction.ABOVE : Direction.BELOW;
        if (matcher.group(1) == null) {
            return new Alternative(direction, 0, false);
        }
        double amount = PlainNumber.parse(matcher.group(1)).orElse(-1);
        if (amount < 0 || (amount == 0 && direction == Direction.BOTH)) {
            throw new IllegalArgumentException(ALLOWED);
        }
        boolean relative = matcher.group(2) != null;
        return new Alternative(direction, relative ? amount / 100 : amount, relative);
    }

    /** Whether the value differs from the expected one as it must; a difference that is no number counts as one. */
    boolean isExceeded(double value, double expected) {
        return Double.isNaN(value - expected)
                || alternatives.stream().anyMatch(each -> each.isExceeded(value, expected));
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MinDeviation deviation && deviation.alternatives.equals(alternatives);
    }

    @Override
    public int hashCode() {
        return alternatives.hashCode();
    }
}
