package io.elbo.trainer.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The first lines of a CSV file, cut into cells to see what they look like. Quotes count, line ends in cells do not. */
final class CsvLines {
    /** Sign, currency or bracket; digits with their separators; a unit of at most three letters. */
    private static final Pattern VALUE = Pattern.compile(
            "[\\s(+\\-\u2212$€£¥]*\\.?[0-9][0-9.,'\u2019:/\\s\u00A0\u202F+\\-\u2212eETZ)]*[%°A-Za-z]{0,3}\\s*");

    private static final int MAX_LINES = 5_000;

    private final List<String> lines = new ArrayList<>();

    /** @param whole whether the text is the whole file; otherwise its last line is cut off, and left out */
    CsvLines(String text, boolean whole) {
        int from = 0;
        while (from < text.length() && lines.size() < MAX_LINES) {
            int to = from;
            while (to < text.length() && text.charAt(to) != '\n' && text.charAt(to) != '\r') {
                to++;
            }
            if (to < text.length() || whole || lines.isEmpty()) {
                lines.add(text.substring(from, to));
            }
            from = to + (text.startsWith("\r\n", to) ? 2 : 1);
        }
    }

    int count() {
        return lines.size();
    }

    String line(int index) {
        return lines.get(index);
    }

    boolean isBlank(int index) {
        return lines.get(index).isBlank();
    }

    /** The cells of a line without their quotes. */
    static List<String> cells(String line, char separator) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == separator && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    /** Whether the line has an open quote: part of a record that spans lines. */
    static boolean isOpen(String line) {
        return line.chars().filter(c -> c == '"').count() % 2 == 1;
    }

    /** Whether the cell holds a number or a time in any of their notations. */
    static boolean isValue(String cell) {
        return !cell.isBlank() && cell.length() <= 64 && VALUE.matcher(cell).matches();
    }
}
