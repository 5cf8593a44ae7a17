package io.elbo.trainer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a long task is: a bar with percentage, rate and time left on a terminal, a plain line every few seconds
 * elsewhere, nothing where quiet is asked for. Writes to standard error. Cheap to update; not thread-safe.
 */
public final class Progress implements AutoCloseable {
    private static final long BAR_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final int BAR_CHARS = 24;

    private enum Style {
        BAR,
        LINES,
        SILENT
    }

    private final String task;
    private final String unit;
    private final PrintStream out;
    private final Style style;
    private final LongSupplier nanoTime;
    private final long start;
    private long nextNanos;
    private int lastWidth;
    private double fraction;
    private long units;
    private String note = "";
    private boolean closed;

    private Progress(String task, String unit, PrintStream out, Style style, LongSupplier nanoTime) {
        this.task = task;
        this.unit = unit;
        this.out = out;
        this.style = style;
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
        nextNanos = start + (style == Style.BAR ? 0 : LINE_NANOS);
    }

    /**
     * @param task what is being done, such as {@code reading}
     * @param unit what is counted, in the plural, such as {@code rows}
     */
    public static Progress of(String task, String unit, boolean quiet) {
        Style style = quiet ? Style.SILENT : isTerminal() ? Style.BAR : Style.LINES;
        return new Progress(task, unit, System.err, style, System::nanoTime);
    }

    static Progress onTerminal(String task, String unit, PrintStream out, LongSupplier nanoTime) {
        return new Progress(task, unit, out, Style.BAR, nanoTime);
    }

    static Progress inLines(String task, String unit, PrintStream out, LongSupplier nanoTime) {
        return new Progress(task, unit, out, Style.LINES, nanoTime);
    }

    /** Whether standard error is a terminal; Java itself does not say. */
    private static boolean isTerminal() {
        String term = System.getenv("TERM");
        if (term == null || term.equals("dumb")) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // no Linux: plain lines always read well
        }
    }

    /**
     * Says how far the task is; shown only now and then.
     *
     * @param done share of the task, in [0, 1]
     * @param count units so far
     */
    public void update(double done, long count) {
        fraction = Math.max(0, Math.min(1, done));
        units = count;
        if (style == Style.SILENT) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - nextNanos >= 0) {
            nextNanos = now + (style == Style.BAR ? BAR_NANOS : LINE_NANOS);
            show(now);
        }
    }

    /** A figure that stands at the end of the line, such as {@code loss 12.3}. */
    public void note(String text) {
        note = text;
    }

    private void show(long now) {
        if (style == Style.BAR) {
            String line = line(now, bar() + " ");
            out.print("\r" + line + " ".repeat(Math.max(0, lastWidth - line.length())));
            out.flush();
            lastWidth = line.length();
        } else {
            String line = line(now, "");
            out.println(line);
            lastWidth = line.length();
        }
    }

    private String line(long now, String bar) {
        double seconds = (now - start) * 1e-9;
        StringBuilder line = new StringBuilder(task).append(' ').append(bar);
        line.append(String.format(Locale.ROOT, "%3d %%  %,d %s", (int) (fraction * 100), units, unit));
        if (seconds > 0.5) {
            line.append("  ")
                    .append(rate(units / seconds))
                    .append(' ')
                    .append(unit)
                    .append("/s");
            if (fraction > 0.005 && fraction < 1) {
                line.append("  ")
                        .append(duration(seconds / fraction * (1 - fraction)))
                        .append(" left");
            }
        }
        return note.isEmpty() ? line.toString() : line.append("  ").append(note).toString();
    }

    private String bar() {
        int full = (int) (fraction * BAR_CHARS);
        return "[" + "=".repeat(full) + (full < BAR_CHARS ? ">" : "") + " ".repeat(Math.max(0, BAR_CHARS - 1 - full))
                + "]";
    }

    private static String rate(double perSecond) {
        if (perSecond >= 9_950) {
            return String.format(Locale.ROOT, "%,.0fk", perSecond / 1000);
        }
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
    }

    /** A duration for a person: {@code 8 s}, {@code 3 min 05 s}, {@code 2 h 07 min}. */
    public static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }

    /** Ends the line with what was done in all; a task that ended early is not shown as complete. */
    @Override
    public void close() {
        if (closed || style == Style.SILENT) {
            return;
        }
        closed = true;
        if (fraction < 1 && lastWidth == 0) {
            return; // nothing was shown that needs an end
        }
        long now = nanoTime.getAsLong();
        double seconds = (now - start) * 1e-9;
        String done = fraction >= 1
                ? String.format(Locale.ROOT, "%s: %,d %s in %s", task, units, unit, duration(seconds))
                : line(now, "");
        if (style == Style.BAR) {
            out.print("\r" + done + " ".repeat(Math.max(0, lastWidth - done.length())));
            out.println();
        } else {
            out.println(done);
        }
    }
}
