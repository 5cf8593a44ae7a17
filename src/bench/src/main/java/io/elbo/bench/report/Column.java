package io.elbo.bench.report;

import java.util.Locale;

/**
 * A column of a {@link Table}.
 *
 * @param name its name in JSON; a dot stands for a level: {@code memory.heap}
 * @param heading its name in print, with the unit
 * @param role what it is for
 * @param factor of a number in print, such as 100 for a percentage
 * @param decimals of a number in print
 */
public record Column(String name, String heading, Role role, double factor, int decimals) {
    /** What a column is for. */
    enum Role {
        /** Says what was measured; rows with equal keys are measurements of the same thing. */
        KEY,
        /** A key that is not shown in print, such as the round: print shows the middle of all of them. */
        DETAIL,
        /** A measured number. */
        FIGURE,
        /** A measured number that the page shows as bars. */
        PLOTTED
    }

    public static Column key(String name) {
        return new Column(name, name.replace('_', ' '), Role.KEY, 1, 0);
    }

    public static Column detail(String name) {
        return new Column(name, name, Role.DETAIL, 1, 0);
    }

    public static Column figure(String name, String heading, int decimals) {
        return new Column(name, heading, Role.FIGURE, 1, decimals);
    }

    public static Column plotted(String name, String heading, int decimals) {
        return new Column(name, heading, Role.PLOTTED, 1, decimals);
    }

    /** A fraction that is shown in percent. */
    public static Column percent(String name, String heading) {
        return new Column(name, heading + " %", Role.FIGURE, 100, 2);
    }

    /** Bytes that are shown in MiB. */
    public static Column mebibytes(String name, String heading) {
        return new Column(name, heading + " MiB", Role.FIGURE, 1.0 / (1 << 20), 0);
    }

    boolean isFigure() {
        return role == Role.FIGURE || role == Role.PLOTTED;
    }

    /** Nothing for NaN, which stands for what was not measured. */
    String text(double figure) {
        return Double.isNaN(figure) ? "" : String.format(Locale.ROOT, "%,." + decimals + "f", factor * figure);
    }
}
