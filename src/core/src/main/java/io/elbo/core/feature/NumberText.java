package io.elbo.core.feature;

import com.fasterxml.jackson.core.io.NumberInput;

/** Numbers that are written as text, as CSV and many producers do. */
public final class NumberText {
    private static final int MAX_LENGTH = 64;

    private NumberText() {}

    /** The number; NaN where the text is none. {@code NaN} and {@code Infinity} are no numbers here. */
    public static double parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > MAX_LENGTH || !looksLikeNumber(trimmed)) {
            return Double.NaN;
        }
        try {
            return NumberInput.parseDouble(trimmed, true);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static boolean looksLikeNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
