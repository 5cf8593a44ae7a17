package io.elbo.core.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A named part of a model's raw score: what the model adds up, or looks at, to come to the score. Parts are published beside
 * the score under their names.
 *
 * @param name as it is published, such as {@code reconstructionLoss}: a letter, then letters and digits
 * @param output the graph's output that holds it, float[batch], such as {@code reconstruction_loss}
 */
public record ScorePart(String name, String output) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");
    private static final int MAX_PARTS = 16;

    public ScorePart {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a part of the score is named by letters and digits, at most 64, got '" + name + "'");
        }
        if (output == null || output.isBlank() || output.equals(Contract.SCORE)) {
            throw new IllegalArgumentException(
                    "the part '" + name + "' of the score needs an output of its own, got '" + output + "'");
        }
    }

    /** Refuses lists that name a part or an output twice, or are too long. */
    static List<ScorePart> checked(List<ScorePart> parts) {
        if (parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException("a score has at most " + MAX_PARTS + " parts, got " + parts.size());
        }
        Set<String> seen = new HashSet<>();
        for (ScorePart part : parts) {
            if (!seen.add("name " + part.name()) || !seen.add("output " + part.output())) {
                throw new IllegalArgumentException("the part '" + part.name() + "' of the score is listed twice");
            }
        }
        return List.copyOf(parts);
    }
}
