package io.elbo.registry;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people say of a change, as one line: it stands in logs and on terminals, where line breaks and escapes would forge others. */
final class OneLine {
    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

    private OneLine() {}

    /** The text with spaces in place of control characters; null is the empty text. */
    static String of(@Nullable String text) {
        return text == null ? "" : CONTROL_CHARACTERS.matcher(text).replaceAll(" ");
    }
}
