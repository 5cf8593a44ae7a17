package io.elbo.service.console;

/** Texts of bounded length. */
final class Texts {
    private Texts() {}

    static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "…" : text;
    }
}
