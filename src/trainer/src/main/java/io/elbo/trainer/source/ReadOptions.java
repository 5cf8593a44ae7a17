package io.elbo.trainer.source;

import io.elbo.format.writer.WriterSchema;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How inputs are to be read, where a person knows better than what their content suggests.
 *
 * @param label the column or top-level member that holds the label and is no part of the record; null for none
 * @param labelWords what the words of the label mean
 * @param encoding of all text; null to recognise it
 * @param lenient whether lines in a broken encoding are skipped instead of refusing the file, and NaN and Infinity are
 *     accepted in JSON
 * @param csv for CSV alone
 * @param messages how binary files without a schema of their own are written, which are all files then; null if none is such a file
 */
public record ReadOptions(
        @Nullable String label,
        LabelWords labelWords,
        @Nullable Charset encoding,
        boolean lenient,
        Csv csv,
        @Nullable Messages messages) {
    /** Everything is recognised by its content, and no column is the label. */
    public static final ReadOptions DEFAULT = new ReadOptions(
            null, LabelWords.USUAL, null, false, new Csv(Header.RECOGNISE, List.of(), null, 0, null), null);

    /** Where the names of the columns come from. */
    public enum Header {
        /** Line 1, unless it looks like the lines below it. */
        RECOGNISE,
        /** The first line that is not skipped. */
        FIRST_LINE,
        /** There is none; the columns are called {@code column1}, {@code column2} and so on. */
        NONE,
        /** There is none; the names are given. */
        GIVEN
    }

    /**
     * @param names the columns' names, for {@link Header#GIVEN}
     * @param separator between cells; null to recognise it
     * @param skipLines lines before the header, or before the first row, that are no records
     * @param comment lines that start with it are no records; null to recognise it
     */
    public record Csv(
            Header header,
            List<String> names,
            @Nullable Character separator,
            int skipLines,
            @Nullable Character comment) {
        public Csv {
            names = List.copyOf(names);
            if (skipLines < 0) {
                throw new IllegalArgumentException("lines to skip cannot be negative, got " + skipLines);
            }
        }
    }

    /**
     * Messages of Protobuf, each behind its length.
     *
     * @param name of the message; null for the only one of the schema
     */
    public record Messages(WriterSchema schema, @Nullable String name) {}

    public ReadOptions withMessages(@Nullable Messages written) {
        return new ReadOptions(label, labelWords, encoding, lenient, csv, written);
    }

    public ReadOptions withLabel(@Nullable String column) {
        return new ReadOptions(column, labelWords, encoding, lenient, csv, messages);
    }

    public ReadOptions withLabelWords(LabelWords words) {
        return new ReadOptions(label, words, encoding, lenient, csv, messages);
    }

    public ReadOptions withEncoding(@Nullable Charset charset) {
        return new ReadOptions(label, labelWords, charset, lenient, csv, messages);
    }

    public ReadOptions withLenient(boolean accepted) {
        return new ReadOptions(label, labelWords, encoding, accepted, csv, messages);
    }

    public ReadOptions withCsv(Csv changed) {
        return new ReadOptions(label, labelWords, encoding, lenient, changed, messages);
    }
}
