package io.elbo.service.console;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The place of an anomaly in its detector's topic, written as {@code <partition>-<offset>}. */
public record AnomalyId(int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /** Empty if the text is none. */
    public static Optional<AnomalyId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new AnomalyId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
