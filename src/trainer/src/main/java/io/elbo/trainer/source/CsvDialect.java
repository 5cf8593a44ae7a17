package io.elbo.trainer.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one CSV file are written.
 *
 * @param separator between the cells of a line
 * @param comment lines that start with it are no records; null where there are none
 * @param skippedLines lines before the header, or before the first record where there is no header
 * @param header whether the next line is the header
 * @param names the columns' names where the file has no header; empty where it has one
 * @param rowNames whether each record has one more cell than the header, at its start (as R writes row names)
 * @param skippedRecords lines after the header that are no records: the units of the columns
 * @param unusedColumns unnamed columns at the end of the header that hold nothing: what a trailing separator makes
 */
record CsvDialect(
        char separator,
        @Nullable Character comment,
        int skippedLines,
        boolean header,
        List<String> names,
        boolean rowNames,
        int skippedRecords,
        int unusedColumns) {
    CsvDialect {
        names = List.copyOf(names);
    }

    /** What a column without a name is called. */
    static String defaultName(int index) {
        return "column" + (index + 1);
    }
}
