package io.elbo.trainer.cli;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.Publication;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistrySettings;
import io.elbo.registry.VersionNeeds;
import io.elbo.registry.signature.Signing;
import io.elbo.registry.source.ModelSources;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train publish}. */
@Command(
        name = "publish",
        description = {
            "Publishes a model file as the next version of a detector, in the registry's topic, where instances of the service"
                    + " find it.",
            "The file is opened first, as the service opens it. Its bytes and what is said of it become visible at once, or not"
                    + " at all."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train publish model.onnx -d payments --create-topic --as active",
            "  elbo-train publish model.onnx -d payments --as active --wait 60s \\",
            "    --sign key.pem --note 'retrained'",
            "  elbo-train publish model.onnx -d payments --as challenger --keep 5 \\",
            "    --shadow-sample 10%% --gate-hours 24",
            "  elbo-train publish model.onnx -d payments \\",
            "    --reference oci://registry.example.com/models/payments:v4"
        })
final class PublishCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Mixin
    private DetectorOption detector = new DetectorOption();

    @Option(
            names = "--as",
            paramLabel = "USE",
            defaultValue = "announced",
            description =
                    "What becomes of it: announced (instances open it and say what they find), challenger (it scores"
                            + " beside the active one), or active (default: announced).")
    @SuppressWarnings("NullAway.Init")
    private Publication.Use use;

    @Option(
            names = "--sign",
            paramLabel = "KEY.PEM",
            description = "Sign it with this private key, as 'openssl genpkey -algorithm ed25519' writes one.")
    private @Nullable Path key;

    @Option(
            names = "--reference",
            paramLabel = "URI",
            description =
                    "Where instances fetch the bytes from, instead of the topic: a path or file:, https:, http:, or"
                            + " oci://host/repository:tag. They are fetched from there once now, and compared.")
    private @Nullable String reference;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description =
                    "Keep so many versions: the oldest ones are retired, but for those that are in use, here or in an"
                            + " instance, and the one to go back to (default: all).")
    private @Nullable Integer keep;

    @Option(names = "--create-topic", description = "Create the topic if it is missing.")
    private boolean createTopic;

    @Mixin
    private ChangeOptions change = new ChangeOptions();

    @Mixin
    private WaitOptions wait = new WaitOptions();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private MaxBytesOption max = new MaxBytesOption();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Mixin
    private ShadowOptions shadow = new ShadowOptions();

    @Override
    public Integer call() throws Exception {
        requireMeaning();
        if (keep != null && keep < 1) {
            throw new ParameterException(spec.commandLine(), "--keep must be at least 1, got " + keep);
        }
        var terms = shadow.terms(spec.commandLine());
        ModelContent content = content();
        ModelMetadata metadata = metadata();
        ModelSummary summary = ModelSummary.of(metadata);
        var signature = key == null ? null : Signing.of(key).sign(detector.name(), content);
        if (!format.isJson()) {
            describe(summary, content);
        }
        RegistrySettings settings = registry.settings(spec.commandLine(), max.bytes());
        if (createTopic && ModelRegistry.createTopic(settings)) {
            spec.commandLine().getErr().println("note: topic " + registry.topic() + " is created");
        }
        String where =
                reference == null ? null : ModelSources.reference(reference).toString();
        if (where != null && ModelSources.isShownInPart(where)) {
            spec.commandLine()
                    .getErr()
                    .println("warning: everybody who may read topic " + registry.topic() + " sees the whole reference, "
                            + ModelSources.shown(where) + " and what follows it: it must not give any rights");
        }
        Publication publication = new Publication(
                detector.name(),
                content,
                summary,
                where,
                signature,
                use,
                terms,
                keep == null ? Publication.KEEP_ALL : keep,
                change.change());
        try (ModelRegistry open =
                RegistryOptions.open(settings, spec.commandLine().getErr())) {
            ModelComparison.of(open, detector.name(), content, metadata)
                    .forEach(note -> spec.commandLine().getErr().println("note: " + note));
            List<Integer> before = open.view().versions(detector.name()).stream()
                    .filter(version -> !version.retired())
                    .map(ModelVersion::version)
                    .toList();
            ModelVersion published = open.publish(publication);
            print(open, published, before);
            if (use == Publication.Use.ACTIVE) {
                wait.await(
                        open,
                        detector.name(),
                        published.version(),
                        spec.commandLine().getErr());
            }
        }
        return 0;
    }

    /** No option is ignored. */
    private void requireMeaning() {
        CommandLine command = spec.commandLine();
        wait.check(command);
        if (wait.isGiven() && use != Publication.Use.ACTIVE) {
            throw new ParameterException(
                    command, "--wait waits until instances use the version: that needs --as active");
        }
        shadow.requireChallenger(command, use == Publication.Use.CHALLENGER, "that needs --as challenger");
    }

    private ModelContent content() throws IOException, RegistryException {
        if (!Files.isRegularFile(model)) {
            throw new IOException("there is no model file " + model);
        }
        if (Files.size(model) > max.bytes()) {
            throw new RegistryException("model file " + model + " has " + Files.size(model) + " bytes, more than the "
                    + max.bytes() + " that are allowed: raise --max-bytes, and elbo.models.max-bytes of the service");
        }
        byte[] bytes = Files.readAllBytes(model);
        if (bytes.length == 0) {
            throw new IOException("model file " + model + " is empty");
        }
        return ModelContent.of(bytes);
    }

    private ModelMetadata metadata() throws InvalidModelException {
        try (Engine engine = OnnxEngine.open(model)) {
            return engine.metadata();
        }
    }

    private void describe(ModelSummary summary, ModelContent content) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("model       " + summary.name() + " " + summary.version() + ", created " + summary.created());
        out.println("reads       " + Words.count(summary.fields(), "field") + ", " + VersionReport.key(summary.key()));
        out.println("bytes       " + content.size() + ", " + content.digest());
        var health = summary.health();
        if (health == null) {
            out.println("health      not examined");
        } else {
            out.println("health      "
                    + (health.warnings().isEmpty()
                            ? "ok"
                            : Words.count(health.warnings().size(), "warning")));
            health.warnings()
                    .forEach(warning -> out.println("            " + warning.name() + ": " + warning.message()));
        }
        out.flush();
    }

    /** @param before the versions that were not retired before it was published */
    private void print(ModelRegistry open, ModelVersion published, List<Integer> before) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (format.isJson()) {
            OutputFormat.json(out, VersionReport.of(open.view(), published));
            return;
        }
        out.println("published   " + published + (published.signature() == null ? "" : ", signed"));
        List<ModelVersion> there = open.view().versions(detector.name()).stream()
                .filter(version -> !version.retired())
                .toList();
        String retired = before.stream()
                .filter(version -> there.stream().noneMatch(each -> each.version() == version))
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        if (!retired.isEmpty()) {
            out.println("retired     " + retired);
        }
        if (keep != null && there.size() > keep) {
            VersionNeeds needs = VersionNeeds.of(open.view(), detector.name());
            there.forEach(version -> needs.why(version.version())
                    .ifPresent(why -> out.println("kept        " + version.version() + ", since " + why)));
        }
        AssignmentText.print(open.view().assignmentOrInitial(detector.name()), out);
        out.flush();
    }
}
