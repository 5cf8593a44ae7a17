package io.elbo.trainer.cli;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.format.declared.Declaration;
import io.elbo.format.registry.RegistryClient;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.infer.Proposal;
import io.elbo.trainer.infer.SchemaProposal;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code infer-schema}: proposes a schema from data, and says what it saw and why it guessed so. */
@Command(
        name = "infer-schema",
        description = "Proposes a schema from data, and says what it saw and why it guessed so.",
        mixinStandardHelpOptions = true,
        versionProvider = ElboTrain.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train infer-schema history.csv.gz --label is_fraud --out schema.json",
            "  elbo-train infer-schema events.jsonl > schema.json",
            "",
            "With the types and comments of a schema, or without data, to start from:",
            "  elbo-train infer-schema events.jsonl --schema-file event.avsc > schema.json",
            "  elbo-train infer-schema --schema-file event.avsc --out schema.json",
            "  elbo-train infer-schema --subject payments-value --out schema.json \\",
            "    --schema-registry http://registry:8081",
            "",
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train infer-schema --topic payments --from 7d --sample 200k \\",
            "    --key record",
            "  elbo-train infer-schema --topic payments --out schema.json \\",
            "    --format avro --schema-registry http://registry:8081",
            "  elbo-train infer-schema --topic payments --out schema.json \\",
            "    --format protobuf --schema-file payment.proto --message bank.Payment",
            "  elbo-train infer-schema --topic shop.public.orders --out schema.json \\",
            "    --envelope debezium",
            "",
            "The schema is a proposal: read the table, edit the file, then train with it."
        })
final class InferSchemaCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "DATA", description = DataOptions.DATA)
    private @Nullable List<String> data;

    @Mixin
    private TopicOptions topic = new TopicOptions();

    @Mixin
    private DataOptions reading = new DataOptions();

    @Mixin
    private HistoryOptions histories = new HistoryOptions();

    @Option(
            names = "--missing",
            paramLabel = "WORD",
            description =
                    "A word that means that there is no value, beside the usual ones such as N/A; may be repeated."
                            + " The schema records it.")
    private List<String> missing = new ArrayList<>();

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            description =
                    "Take the types from the latest schema of this subject of the registry, such as payments-value. Without data, it"
                            + " alone gives a schema to start from (default: with --topic, from the schemas that its records name).")
    private @Nullable String subject;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "Column that says what is an anomaly; never a field.")
    private @Nullable String label;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where to write the schema. Default: standard output, the table then goes to standard error.")
    private @Nullable Path out;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Look at the first N rows only. Default: ${DEFAULT-VALUE}.")
    private long rows;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table; warnings stay.")
    private boolean quiet;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        if (rows < 1) {
            throw new ParameterException(spec.commandLine(), "--rows must be at least 1, got " + rows);
        }
        histories.requirePointers(spec.commandLine());
        if (out != null) {
            OutputFile.requireWritable(out);
        }
        topic.readsTypes();
        if (subject != null) {
            topic.format().readsSubject();
        }
        Declaration declared = declaration();
        if (declared != null && !topic.isGiven() && (data == null || data.isEmpty())) {
            proposeWithoutData(declared);
            return 0;
        }
        List<String> keys = histories.keyPointers(null);
        try (OpenedData opened = topic.open(spec.commandLine(), reading, data, label, LabelWords.USUAL, keys, quiet)) {
            propose(opened.dataset(), declared == null ? ofTopic(opened) : declared);
        }
        return 0;
    }

    /** What the user names as the schema of the records; null for nothing. */
    private @Nullable Declaration declaration() throws IOException {
        FormatOptions format = topic.format();
        if (subject == null) {
            return format.declaration();
        }
        if (!format.hasRegistry() || format.schemaFile() != null) {
            throw new ParameterException(
                    spec.commandLine(), "--subject is of a registry: it needs --schema-registry, and no --schema-file");
        }
        try (RegistryClient client = format.client(spec.commandLine())) {
            return format.requireRow(Subject.latest(client, subject, format.message()), "subject " + subject);
        }
    }

    /** What the schemas say that records have named or, if they are read without, what the subject of the topic says. */
    private @Nullable Declaration ofTopic(OpenedData opened) throws IOException {
        FormatOptions format = topic.format();
        String name = topic.name();
        if (name == null || !format.isReadWithoutSchemas()) {
            return opened.declared();
        }
        try (RegistryClient client = format.client(spec.commandLine())) {
            return format.requireRow(
                    Subject.latest(client, name + "-value", format.message()), "subject " + name + "-value");
        } catch (DataException e) {
            DataOptions.notices(spec.commandLine())
                    .notice("the types are those of the data alone: " + e.getMessage() + "; --subject names another");
            return null;
        }
    }

    private void proposeWithoutData(Declaration declared) throws IOException {
        if (histories.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "what histories of keys say is learned from data: name files, or a topic with --topic NAME");
        }
        Proposal proposal = SchemaProposal.of(
                declared, subject == null ? String.valueOf(topic.format().schemaFile()) : "subject " + subject);
        tell(proposal, null);
        write(proposal.schema());
    }

    private void propose(Dataset dataset, @Nullable Declaration declared) throws IOException, InvalidModelException {
        Proposal proposal = read(dataset, declared);
        HistoryOptions.Chosen chosen = histories.apply(
                spec.commandLine(),
                dataset,
                proposal.schema(),
                proposal.times(),
                TrainingSettings.defaults("history", Instant.EPOCH.toString(), ScoreKind.MEMORY, 1),
                false,
                quiet);
        tell(proposal.within(chosen.schema()), HistoryOptions.summary(chosen.schema()));
        if (chosen.reason() != null) {
            spec.commandLine().getErr().println(chosen.reason());
        }
        write(chosen.schema());
    }

    /** @param summary what is derived from histories of keys; null if there are no data */
    private void tell(Proposal proposal, @Nullable String summary) {
        PrintWriter standardError = spec.commandLine().getErr();
        if (quiet) {
            proposal.warnings().forEach(warning -> standardError.println("WARNING: " + warning + "."));
        } else {
            PrintWriter table = out == null ? standardError : spec.commandLine().getOut();
            ProposalTable.print(proposal, table);
            if (summary != null) {
                table.println(summary);
            }
        }
    }

    private void write(Schema schema) throws IOException {
        PrintWriter standardOut = spec.commandLine().getOut();
        String json = schema.toJson();
        if (out == null) {
            standardOut.println(json);
        } else {
            Files.writeString(out, json + System.lineSeparator());
            if (!quiet) {
                standardOut.println("Schema written to " + out + ".");
            }
        }
        standardOut.flush();
    }

    private Set<String> missingWords() {
        return missing.stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    private Proposal read(Dataset dataset, @Nullable Declaration declared) throws IOException {
        try (Progress progress = Progress.of("reading", "rows", quiet)) {
            Proposal proposal = Inference.of(dataset, declared, rows, missingWords(), progress::update);
            progress.update(1, proposal.rows());
            return proposal;
        }
    }
}
