package io.elbo.trainer.cli;

import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Inputs;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.source.Notices;
import io.elbo.trainer.source.ReadOptions;
import io.elbo.trainer.source.ReadOptions.Csv;
import io.elbo.trainer.source.ReadOptions.Header;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How data is to be read; the same for every command that reads some. */
final class DataOptions {
    /** What may be named where a command reads data. */
    static final String DATA =
            "CSV, JSON Lines, Parquet or Avro: files (.gz, .zst and .zip, too), folders, globs, or - for standard input.";

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description = "Of all text, such as windows-1252 (default: recognised).")
    private @Nullable Charset encoding;

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            description =
                    "Between the cells of CSV: a character, or tab, space, comma, semicolon, pipe (default: recognised).")
    private @Nullable String separator;

    @Option(
            names = "--header",
            paramLabel = "WHICH",
            description = "yes: the first line of CSV is the header. no: there is none. NAME,NAME,…: there is none, the"
                    + " columns have these names (default: recognised).")
    private @Nullable String header;

    @Option(
            names = "--skip-lines",
            paramLabel = "N",
            defaultValue = "0",
            description = "Number of lines to skip before the header of CSV (default: recognised).")
    private int skipLines;

    @Option(
            names = "--comment",
            paramLabel = "CHAR",
            description = "Skip lines of CSV that start with this character (default: recognised).")
    private @Nullable Character comment;

    @Option(
            names = "--lenient",
            description = "Skip and count lines with broken bytes, and accept NaN and Infinity in JSON, as missing.")
    private boolean lenient;

    private ReadOptions.@Nullable Messages messages;

    /** All files are messages of Protobuf, written so; null if they say themselves what they are. */
    void readMessages(ReadOptions.@Nullable Messages written) {
        messages = written;
    }

    /** @throws DataException where an argument names nothing */
    Dataset dataset(CommandLine command, List<String> arguments, @Nullable String label, LabelWords words)
            throws IOException {
        ReadOptions options =
                options(command, label, words).withMessages(messages); // wrong usage is told before a missing file
        return Dataset.of(Inputs.of(arguments, System.in), options, notices(command));
    }

    /** How data is to be read, wherever it comes from. */
    ReadOptions options(CommandLine command, @Nullable String label, LabelWords words) {
        return new ReadOptions(label, words, encoding, lenient, csv(command), null);
    }

    /** Writes notices to standard error. */
    static Notices notices(CommandLine command) {
        return text -> command.getErr().println("note: " + text);
    }

    private Csv csv(CommandLine command) {
        if (skipLines < 0) {
            throw new ParameterException(command, "--skip-lines must not be negative, got " + skipLines);
        }
        Header kind = header == null
                ? Header.RECOGNISE
                : switch (header) {
                    case "yes", "true", "first" -> Header.FIRST_LINE;
                    case "no", "none", "false" -> Header.NONE;
                    default -> Header.GIVEN;
                };
        List<String> names = kind == Header.GIVEN && header != null ? List.of(header.split(",", -1)) : List.of();
        return new Csv(kind, names, separator(command), skipLines, comment);
    }

    private @Nullable Character separator(CommandLine command) {
        if (separator == null) {
            return null;
        }
        return switch (separator) {
            case "tab", "\\t" -> '\t';
            case "space" -> ' ';
            case "comma" -> ',';
            case "semicolon" -> ';';
            case "pipe" -> '|';
            default -> {
                if (separator.length() != 1) {
                    throw new ParameterException(
                            command,
                            "--separator takes one character, or tab, space, comma, semicolon, pipe; got '" + separator
                                    + "'");
                }
                yield separator.charAt(0);
            }
        };
    }
}
