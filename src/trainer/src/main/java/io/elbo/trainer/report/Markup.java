package io.elbo.trainer.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The parts that pages share: frame, tiles, figures, bars. A page is one file: styles, script and pictures are inside, and nothing is
 * fetched from anywhere. Not thread-safe.
 */
final class Markup {
    private static final String SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    private final StringBuilder html = new StringBuilder(1 << 18);

    /** Begins the page. */
    Markup(String title) {
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"" + SECURITY_POLICY + "\">")
                .append("<title>" + Figures.escape(title) + "</title>")
                .append("<style>" + resource("report.css") + "</style></head><body><main>");
    }

    private static String resource(String name) {
        try (InputStream in = Markup.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the trainer's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the trainer's jar cannot be read: " + name, e);
        }
    }

    /** What is written so far, to be appended to. */
    StringBuilder html() {
        return html;
    }

    /** Ends the page, and returns it whole. */
    String end(String footer) {
        html.append("<footer>" + Figures.escape(footer) + "</footer>")
                .append("</main><div id=\"tip\" hidden></div><script>" + resource("report.js")
                        + "</script></body></html>\n");
        return html.toString();
    }

    void tile(String label, String value, String under) {
        html.append("<div class=\"tile\"><span>")
                .append(Figures.escape(label))
                .append("</span><strong>")
                .append(Figures.escape(value))
                .append("</strong><em>")
                .append(Figures.escape(under))
                .append("</em></div>");
    }

    /** An entry of a figure's key. */
    static String key(String style, String text) {
        return "<span class=\"key " + style + "\">" + Figures.escape(text) + "</span>";
    }

    /**
     * A picture with a title and a caption.
     *
     * @param keys from {@link #key}
     */
    void figure(String title, String keys, String svg, String caption) {
        html.append("<figure><div class=\"head\"><h2>")
                .append(Figures.escape(title))
                .append("</h2><div class=\"keys\">")
                .append(keys)
                .append("</div></div>")
                .append(svg)
                .append("<figcaption>")
                .append(Figures.escape(caption))
                .append("</figcaption></figure>");
    }

    /** A bar in a table, as long as the share says. */
    static String bar(double share) {
        return String.format(Locale.ROOT, "<i style=\"width:%.1f%%\"></i>", 100 * Math.max(0, Math.min(1, share)));
    }

    /** An entry of a list of facts. */
    void fact(String name, String value) {
        html.append("<dt>").append(Figures.escape(name)).append("</dt><dd>").append(Figures.escape(value));
        html.append("</dd>");
    }
}
