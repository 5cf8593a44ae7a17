package io.elbo.trainer.source;

import io.elbo.trainer.source.ReadOptions.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a CSV file is written from its first lines: a {@code sep=} line, comments, the separator, lines before
 * the header, whether there is a header, and a line of units below it. What a user says is not guessed. Everything that
 * is unusual is reported, so that nobody has to wonder why a line is missing.
 */
final class CsvRecogniser {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=(.)\"?\\s*", Pattern.CASE_INSENSITIVE);
    private static final int MAX_PREAMBLE_LINES = 50;
    private static final double NEARLY_ALL = 0.9;
    private static final int FEW_ROWS = 3;
    private static final Set<String> MISSING_WORDS =
            Set.of("", "na", "n/a", "nan", "null", "none", "nil", "?", "-", "--", "missing", "unknown", "#n/a", "\\n");

    private final String file;
    private final CsvLines lines;
    private final ReadOptions.Csv options;
    private final Notices notices;

    /** A line and its cells. */
    private record Line(int number, List<String> cells) {
        int lastFilled() {
            int last = cells.size();
            while (last > 0 && cells.get(last - 1).isBlank()) {
                last--;
            }
            return last;
        }

        String cell(int column) {
            return column < cells.size() ? cells.get(column) : "";
        }
    }

    CsvRecogniser(String file, CsvLines lines, ReadOptions.Csv options, Notices notices) {
        this.file = file;
        this.lines = lines;
        this.options = options;
        this.notices = notices;
    }

    /** @param separatorByName what the file's name says, such as a tab for {@code .tsv}; null where it says nothing */
    CsvDialect recognise(@Nullable Character separatorByName) {
        int start = Math.min(options.skipLines(), lines.count());
        Character declared = options.separator();
        if (start < lines.count()) {
            Matcher line = SEPARATOR_LINE.matcher(lines.line(start));
            if (line.matches()) {
                declared = declared == null ? Character.valueOf(line.group(1).charAt(0)) : declared;
                start++;
            }
        }
        Character comment = options.comment();
        boolean commentsGuessed = comment == null && start < lines.count() && isComment(start, '#');
        if (commentsGuessed) {
            comment = '#';
        }
        int first = start;
        while (comment != null && first < lines.count() && (isComment(first, comment) || lines.isBlank(first))) {
            first++;
        }
        char separator =
                declared != null ? declared : separatorByName != null ? separatorByName : separator(first, comment);
        List<Line> rows = rows(first, comment, separator);
        if (rows.isEmpty() || options.header() != Header.RECOGNISE) {
            boolean header = options.header() == Header.FIRST_LINE || options.header() == Header.RECOGNISE;
            List<String> names = options.header() == Header.GIVEN ? options.names() : List.of();
            int width = rows.isEmpty() ? 0 : rows.get(0).cells().size();
            return new CsvDialect(
                    separator, comment, start, header, header ? List.of() : orDefaults(names, width), false, 0, 0);
        }
        if (commentsGuessed && first > start) {
            List<String> names = headerInComment(first - 1, separator, rows);
            if (!names.isEmpty()) {
                notices.notice(file + ": line " + first + " starts with # and was taken for the header");
                return new CsvDialect(separator, comment, first, false, names, false, 0, 0);
            }
            notices.notice(file + ": lines that start with # were taken for comments (--comment says otherwise)");
        }
        return withHeader(rows, separator, comment, start);
    }

    private boolean isComment(int line, char comment) {
        return !lines.line(line).isEmpty() && lines.line(line).charAt(0) == comment;
    }

    private static List<String> orDefaults(List<String> names, int width) {
        List<String> all = new ArrayList<>(names);
        while (all.size() < width) {
            all.add(CsvDialect.defaultName(all.size()));
        }
        return all;
    }

    /** Records of one line each; a record that spans lines says nothing here. */
    private List<Line> rows(int first, @Nullable Character comment, char separator) {
        List<Line> rows = new ArrayList<>();
        for (int i = first; i < lines.count(); i++) {
            String line = lines.line(i);
            if (!line.isBlank() && !(comment != null && line.charAt(0) == comment) && !CsvLines.isOpen(line)) {
                rows.add(new Line(i, CsvLines.cells(line, separator)));
            }
        }
        return rows;
    }

    /** The separator that cuts most lines into the same number of cells; of equals, the one that makes more cells. */
    private char separator(int first, @Nullable Character comment) {
        char best = ',';
        double bestShare = 0;
        int bestWidth = 1;
        for (char candidate : SEPARATORS) {
            List<Line> rows = rows(first, comment, candidate);
            int width = usualWidth(rows);
            if (width < 2 && !rows.isEmpty()) {
                width = rows.get(0).cells().size(); // most lines are broken: the header decides
            }
            int usual = width;
            double share =
                    rows.stream().filter(row -> row.cells().size() == usual).count()
                            / (double) Math.max(1, rows.size());
            boolean better = share > bestShare + 0.02 || (share > bestShare - 0.02 && width > bestWidth);
            if (width > 1 && (bestWidth == 1 || better)) {
                best = candidate;
                bestShare = share;
                bestWidth = width;
            }
        }
        return best;
    }

    private static int usualWidth(List<Line> rows) {
        Map<Integer, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row.cells().size(), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(1);
    }

    private List<String> headerInComment(int line, char separator, List<Line> rows) {
        String text = lines.line(line).replaceFirst("^#+\\s*(?i:fields:)?\\s*", "");
        List<String> names = CsvLines.cells(text, separator);
        int width = usualWidth(rows);
        boolean firstRowIsHeader = isNamedLikeHeader(rows.get(0), rows.subList(1, rows.size()));
        return names.size() == width && width > 1 && !firstRowIsHeader ? names : List.of();
    }

    private CsvDialect withHeader(List<Line> rows, char separator, @Nullable Character comment, int start) {
        int width = usualWidth(rows);
        int header = headerIndex(rows, width);
        if (header > 0) {
            notices.notice(String.format(
                    Locale.ROOT,
                    "%s: line %d was taken for the header, and the lines above it for a preamble (--skip-lines says"
                            + " otherwise)",
                    file,
                    rows.get(header).number() + 1));
        }
        int skipped = header > 0 ? rows.get(header).number() : start;
        Line line = rows.get(header);
        List<Line> below = rows.subList(header + 1, rows.size());
        if (looksLikeItsRows(line, below)) {
            notices.notice(file + ": line " + (line.number() + 1) + " looks like the lines below it: it was taken for a"
                    + " record, and the columns are called column1 to column" + width
                    + " (--header yes if it is the header, --header NAME,NAME to name them)");
            return new CsvDialect(separator, comment, skipped, false, orDefaults(List.of(), width), false, 0, 0);
        }
        int skippedRecords = 0;
        if (isUnits(below)) {
            skippedRecords = 1;
            notices.notice(file + ": line " + (below.get(0).number() + 1)
                    + " was passed over: it names units, the lines below it hold numbers");
            below = below.subList(1, below.size());
        }
        boolean rowNames = hasRowNames(line, below);
        if (rowNames) {
            notices.notice(
                    file + ": the lines have one cell more than the header: the first was taken for the row's name"
                            + " and is called column1");
        }
        return new CsvDialect(
                separator, comment, skipped, true, List.of(), rowNames, skippedRecords, unusedColumns(line, below));
    }

    /** Index of the line that is the header: line 1, or the first full line where shorter lines of text stand above. */
    private static int headerIndex(List<Line> rows, int width) {
        for (int i = 0; i < Math.min(rows.size(), MAX_PREAMBLE_LINES); i++) {
            Line row = rows.get(i);
            if (row.cells().size() >= width) {
                boolean header = i > 0
                        && isNamedLikeHeader(row, rows.subList(i + 1, rows.size()))
                        && row.lastFilled() > rows.get(0).lastFilled();
                return header ? i : 0;
            }
        }
        return 0;
    }

    /** Words above numbers. */
    private static boolean isNamedLikeHeader(Line line, List<Line> below) {
        for (int column = 0; column < line.cells().size(); column++) {
            String name = line.cell(column);
            if (!name.isBlank() && !CsvLines.isValue(name) && isValueColumn(below, column)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isValueColumn(List<Line> rows, int column) {
        int filled = 0;
        int values = 0;
        for (Line row : rows) {
            String cell = row.cell(column);
            if (!MISSING_WORDS.contains(cell.strip().toLowerCase(Locale.ROOT))) {
                filled++;
                values += CsvLines.isValue(cell) ? 1 : 0;
            }
        }
        return filled >= 2 && values >= NEARLY_ALL * filled;
    }

    /** Whether the line is a record, so that there is no header: it holds what the lines below hold. */
    private static boolean looksLikeItsRows(Line line, List<Line> below) {
        if (below.size() < 2 || isNamedLikeHeader(line, below) || isCounting(line)) {
            return false;
        }
        boolean alike = false;
        for (int column = 0; column < line.cells().size(); column++) {
            String cell = line.cell(column);
            if (isValueColumn(below, column)) {
                alike |= CsvLines.isValue(cell);
            } else if (!cell.isBlank()) {
                Map<String, Integer> seen = new HashMap<>();
                for (Line row : below) {
                    seen.merge(row.cell(column), 1, Integer::sum);
                }
                int same = seen.getOrDefault(cell, 0);
                if (same == 0 && seen.size() <= below.size() / 2) {
                    return false; // a name that none of the few words below has
                }
                alike |= same > 1;
            }
        }
        return alike;
    }

    /** Columns named 0, 1, 2, … */
    private static boolean isCounting(Line line) {
        String firstCell = line.cell(0).strip();
        if (!firstCell.matches("[0-9]{1,4}") || line.cells().size() < 2) {
            return false;
        }
        int number = Integer.parseInt(firstCell);
        for (String cell : line.cells()) {
            if (!cell.strip().equals(String.valueOf(number++))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the first of these lines holds words where all others hold numbers. */
    private static boolean isUnits(List<Line> below) {
        if (below.size() <= FEW_ROWS) {
            return false;
        }
        Line units = below.get(0);
        List<Line> rows = below.subList(1, below.size());
        boolean words = false;
        for (int column = 0; column < units.cells().size(); column++) {
            String cell = units.cell(column).strip();
            if (isValueColumn(rows, column)) {
                if (CsvLines.isValue(cell)) {
                    return false;
                }
                words |= !MISSING_WORDS.contains(cell.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    /** Whether every line has one filled cell more than the header, and the first cells are all different. */
    private static boolean hasRowNames(Line header, List<Line> below) {
        if (below.size() < 2 || header.lastFilled() != header.cells().size()) {
            return false;
        }
        Set<String> names = new HashSet<>();
        int filled = 0;
        for (Line row : below) {
            if (row.cells().size() != header.cells().size() + 1) {
                return false;
            }
            filled += row.cell(header.cells().size()).isBlank() ? 0 : 1;
            names.add(row.cell(0));
        }
        return filled > 0 && names.size() == below.size();
    }

    private static int unusedColumns(Line header, List<Line> below) {
        int used = header.lastFilled();
        for (Line row : below) {
            used = Math.max(used, Math.min(row.lastFilled(), header.cells().size()));
        }
        return header.cells().size() - used;
    }
}
