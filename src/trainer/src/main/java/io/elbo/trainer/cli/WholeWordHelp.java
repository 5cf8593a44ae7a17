package io.elbo.trainer.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Help whose lines end at spaces alone. picocli breaks them as a text in a book, within words such as {@code HOST:PORT} and
 * {@code ssl.truststore.location} too, which can then neither be read nor copied.
 */
final class WholeWordHelp extends Help {
    /** Of the second line of a description and those that follow. */
    private static final String INDENT = "  ";

    WholeWordHelp(CommandSpec spec, ColorScheme colors) {
        super(spec, colors);
    }

    @Override
    protected String insertSynopsisCommandName(int synopsisHeadingLength, Text optionsAndArguments) {
        String name = commandSpec().qualifiedName();
        int indent = synopsisHeadingLength + name.length() + 1;
        int width = Math.max(1, commandSpec().usageMessage().width() - indent - 1);
        StringBuilder synopsis = new StringBuilder(name);
        String before = "";
        int first = optionsAndArguments.plainString().startsWith(" ") ? 1 : 0;
        for (Text line : lines(optionsAndArguments.substring(first), width)) {
            synopsis.append(before).append(' ').append(line);
            before = System.lineSeparator() + " ".repeat(indent - 1);
        }
        return synopsis.append(System.lineSeparator()).toString();
    }

    @Override
    public Layout createDefaultLayout(
            List<OptionSpec> options, List<PositionalParamSpec> positionals, ColorScheme colors) {
        int width = commandSpec().usageMessage().width();
        int nameWidth = calcLongOptionColumnWidth(options, positionals, colors);
        Column[] columns = TextTable.forDefaultColumns(colors, nameWidth, width).columns();
        return new Layout(colors, new WholeWordTable(colors, columns));
    }

    /** Breaks a text at spaces. A word that is longer than the width has a line of its own, which is too long. */
    static List<Text> lines(Text text, int width) {
        List<Text> lines = new ArrayList<>();
        String plain = text.plainString();
        int start = 0;
        int end = 0; // of the last word that fits
        for (int word = 0; word <= plain.length(); ) {
            int space = plain.indexOf(' ', word);
            int wordEnd = space < 0 ? plain.length() : space;
            if (wordEnd - start > width && end > start) {
                lines.add(text.substring(start, end));
                start = word;
            }
            end = wordEnd;
            word = wordEnd + 1;
        }
        lines.add(text.substring(start));
        return lines;
    }

    /** A table of which the wrapped columns are broken at spaces. */
    private static final class WholeWordTable extends TextTable {
        private final ColorScheme colors;

        WholeWordTable(ColorScheme colors, Column... columns) {
            super(colors, columns);
            this.colors = colors;
        }

        @Override
        public Cell putValue(int row, int column, Text value) {
            Column described = columns()[column];
            int width = described.width - described.indent - INDENT.length();
            if (described.overflow != Column.Overflow.WRAP
                    || value == null
                    || value.plainString().length() <= width) {
                return super.putValue(row, column, value);
            }
            List<Text> lines = lines(value, width);
            Cell last = super.putValue(row, column, lines.get(0));
            for (int i = 1; i < lines.size(); i++) {
                if (row + i == rowCount()) {
                    addEmptyRow();
                }
                last = super.putValue(row + i, column, colors.text(INDENT).concat(lines.get(i)));
            }
            return last;
        }
    }
}
