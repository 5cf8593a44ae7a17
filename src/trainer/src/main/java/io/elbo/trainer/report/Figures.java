package io.elbo.trainer.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a person reads them. */
final class Figures {
    private Figures() {}

    /** Three significant digits, a dash for no number: {@code 0.0123}, {@code 4.5}, {@code 12,300}, {@code 3.1e9}. */
    static String shortly(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e7)) {
            return String.format(Locale.ROOT, "%.1e", value)
                    .replaceAll("\\.0e", "e")
                    .replaceAll("e([+-])0?", "e$1")
                    .replace("e+", "e");
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        return size >= 1000
                ? String.format(Locale.ROOT, "%,d", rounded.longValue())
                : rounded.scale() > 0 ? rounded.toPlainString() : String.valueOf(rounded.longValue());
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A power of ten as {@code 1e-3}. */
    static String probability(double value) {
        return String.format(Locale.ROOT, "%.0e", value).replaceAll("e-0?", "e-");
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** The text with what HTML takes for markup written out. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
