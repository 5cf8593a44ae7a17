package io.elbo.trainer.cli;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.infer.TimeColumn;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.train.DerivedFields;
import io.elbo.trainer.train.HistoryChoice;
import io.elbo.trainer.train.KeyCheck;
import io.elbo.trainer.train.TrainingSettings;
import io.elbo.trainer.vae.Capacity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whose history the model looks at, and what it derives from it. */
final class HistoryOptions {
    /** What may be asked for. */
    enum Kind {
        AUTO,
        NONE,
        STEADY,
        DRIFTING,
        TRANSACTIONS
    }

    @Option(
            names = "--key",
            paramLabel = "POINTER",
            description =
                    "Whose records belong together: where the customer, card or device stands in a record, such as"
                            + " /customer/id. May be repeated if several values together are the key. 'record' for the key of the Kafka"
                            + " record, which a topic has; a file has none, so all its records are then those of one key.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--history",
            paramLabel = "WHICH",
            description =
                    "What is derived from the earlier records of a key: ${COMPLETION-CANDIDATES}. auto looks at the data and"
                            + " says why; steady and drifting are for series of numbers, transactions for what many customers or"
                            + " devices do (default: auto if there is a --key).")
    private @Nullable Kind kind;

    @Option(
            names = "--time",
            paramLabel = "POINTER",
            description =
                    "Where the time of a record stands, by which histories are ordered (default: the schema's timestamp if it"
                            + " has one alone; else Kafka's timestamps, or the order of a file).")
    private @Nullable String time;

    @Option(
            names = "--time-format",
            paramLabel = "FORMAT",
            description = "How that time is written (default: as the schema says, or as the data show).")
    private @Nullable String timeFormat;

    /** Whether an option was given. */
    boolean isGiven() {
        return !keys.isEmpty() || kind != null || time != null || timeFormat != null;
    }

    /** A schema with derived fields, and why these; no reason if the user said which. */
    record Chosen(Schema schema, @Nullable String reason) {}

    /**
     * Whose records belong together: pointers, none for the key of the Kafka record; null if no history is kept.
     *
     * @param declared what the schema says
     */
    @Nullable
    List<String> keyPointers(@Nullable HistoryDefinition declared) {
        if (kind == Kind.NONE || keys.isEmpty()) {
            return declared == null ? null : declared.pointers();
        }
        return pointers();
    }

    private List<String> pointers() {
        return keys.equals(List.of(HistoryDefinition.RECORD_KEY)) ? List.of() : keys;
    }

    /** Refuses pointers that are none, before any data is read. */
    void requirePointers(CommandLine command) {
        for (String key : keys) {
            if (!key.equals(HistoryDefinition.RECORD_KEY)) {
                requirePointer(command, "--key", key);
            }
        }
        if (time != null) {
            requirePointer(command, "--time", time);
        }
    }

    static void requirePointer(CommandLine command, String option, String pointer) {
        if (!pointer.startsWith("/")) {
            boolean isNested = pointer.indexOf('.') > 0;
            throw new ParameterException(
                    command,
                    option + " takes a pointer that starts with '/': did you mean /" + pointer.replace('.', '/')
                            + (isNested ? ", or /" + pointer + " if the name itself has a dot?" : "?"));
        }
    }

    /**
     * Adds derived fields to a schema that has none, if that is asked for.
     *
     * @param recognised timestamps of the data that are known, also those that are no fields of the schema
     */
    Chosen apply(
            CommandLine command,
            Dataset dataset,
            Schema schema,
            List<TimestampField> recognised,
            TrainingSettings settings,
            boolean withoutAnomalies,
            boolean quiet)
            throws IOException, InvalidModelException {
        Kind asked = kind == null ? (keys.isEmpty() ? Kind.NONE : Kind.AUTO) : kind;
        if (asked == Kind.NONE) {
            checkKeys(command, dataset, schema.history());
            return new Chosen(schema, null);
        }
        if (schema.history() != null) {
            throw new ParameterException(
                    command,
                    "the schema already says what is derived from whose history: leave --key and --history out");
        }
        if (keys.isEmpty()) {
            throw new ParameterException(command, "--history needs --key: whose history is it?");
        }
        HistoryDefinition definition = definition(dataset, schema, recognised);
        checkKeys(command, dataset, definition);
        HistoryPreset preset;
        String reason = null;
        if (asked == Kind.AUTO) {
            HistoryChoice choice = choose(dataset, schema, definition, settings, withoutAnomalies, quiet);
            preset = choice.preset();
            reason = "history: " + preset.label() + ", because " + choice.why();
        } else {
            preset = HistoryPreset.valueOf(asked.name());
        }
        try (Progress progress =
                Progress.of("looking at habits", "rows", quiet || preset != HistoryPreset.TRANSACTIONS)) {
            DerivedFields fields =
                    DerivedFields.of(preset, dataset, schema, definition, settings, withoutAnomalies, progress::update);
            return new Chosen(fields.schema(), joined(reason, fields.why()));
        }
    }

    private static @Nullable String joined(@Nullable String first, @Nullable String second) {
        return first == null ? second : second == null ? first : first + System.lineSeparator() + second;
    }

    private static void checkKeys(CommandLine command, Dataset dataset, @Nullable HistoryDefinition history)
            throws IOException {
        String warning = history == null ? null : KeyCheck.warning(dataset, history);
        if (warning != null) {
            command.getErr().println("warning: " + warning);
        }
    }

    private HistoryDefinition definition(Dataset dataset, Schema schema, List<TimestampField> recognised)
            throws IOException {
        List<String> pointers = pointers();
        List<TimestampField> times = schema.fields().stream()
                .filter(TimestampField.class::isInstance)
                .map(TimestampField.class::cast)
                .toList();
        String pointer = time == null && times.size() == 1 ? times.get(0).pointer() : time;
        if (pointer == null) {
            return new HistoryDefinition(pointers, null, null);
        }
        TimestampFormat known = timeFormat != null
                ? TimestampFormat.of(timeFormat)
                : Stream.concat(times.stream(), recognised.stream())
                        .filter(field -> field.pointer().equals(pointer))
                        .map(TimestampField::format)
                        .findFirst()
                        .orElse(null);
        if (dataset.isReadOnce()) {
            return new HistoryDefinition(pointers, pointer, known == null ? TimestampFormat.ISO_8601 : known);
        }
        return new HistoryDefinition(pointers, pointer, TimeColumn.format(dataset, pointer, known));
    }

    private static HistoryChoice choose(
            Dataset dataset,
            Schema schema,
            HistoryDefinition definition,
            TrainingSettings settings,
            boolean withoutAnomalies,
            boolean quiet)
            throws IOException, InvalidModelException {
        try (Progress reading = Progress.of("looking at the history", "rows", quiet);
                Progress trying = Progress.of("trying a history", "steps", quiet)) {
            return HistoryChoice.of(
                    dataset,
                    schema,
                    definition,
                    settings,
                    withoutAnomalies,
                    reading::update,
                    step -> trying.update(step / (double) Capacity.EXAMINING.steps(), step));
        }
    }

    /** What was derived, for a person. */
    static String summary(Schema schema) {
        HistoryDefinition history = schema.history();
        long derived = schema.fields().stream()
                .filter(io.elbo.core.schema.DerivedField.class::isInstance)
                .count();
        return history == null || derived == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%d %s derived from the history of %s%s.",
                        derived,
                        derived == 1 ? "field is" : "fields are",
                        history.isRecordKey() ? "the record's key" : String.join(" and ", history.pointers()),
                        history.time() == null ? ", in the order of the data" : ", in the order of " + history.time());
    }
}
