package io.elbo.demo;

import io.elbo.demo.encoding.PaymentFormat;
import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes payments as JSON Lines, for training and evaluation, or to a topic. The same options write the same payments. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Write payments as JSON Lines, for training and evaluation, or to a topic.")
final class GenerateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--records", required = true, paramLabel = "N", description = "How many payments to write.")
    private long records;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--anomalies",
            paramLabel = "RATE",
            defaultValue = "0.005",
            description = "Share of unusual payments, 0 for clean history (default ${DEFAULT-VALUE}).")
    private double anomalies;

    @Option(
            names = "--behaviours",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "Share of payments that are unusual for their customer only (default ${DEFAULT-VALUE}).")
    private double behaviours;

    @Option(
            names = "--start",
            paramLabel = "DATE",
            defaultValue = "2026-01-05",
            description = "First day, such as 2026-01-05 or 2026-01-05T08:00:00Z (default ${DEFAULT-VALUE}).")
    private String start = "";

    @Option(names = "--label", description = "Add the fields label (0 or 1), kind and injected.")
    private boolean label;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "Where to write; a name that ends in .gz is compressed, - is standard output (the default).")
    private String out = "";

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description =
                    "Write to this topic of the cluster KAFKA_BOOTSTRAP_SERVERS instead; the keys are the customers.")
    private @Nullable String topic;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "What a topic's payments are written in: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})."
                    + " Other than JSON with the registry of schemas SCHEMA_REGISTRY_URL.")
    private PaymentFormat format = PaymentFormat.JSON;

    private final Map<String, String> environment;

    GenerateCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        if (records < 0) {
            throw new ParameterException(spec.commandLine(), "--records must not be negative, got " + records);
        }
        RunCommand.requireRate(spec, "--anomalies", anomalies);
        RunCommand.requireRate(spec, "--behaviours", behaviours);
        if (format.hasSchema() && topic == null) {
            throw new ParameterException(spec.commandLine(), "--format " + format + " needs a --topic");
        }
        PaymentStream payments = new PaymentStream(seed, startInstant(), anomalies, behaviours);
        if (topic != null) {
            send(payments, topic);
            return 0;
        }
        try (OutputStream lines = new BufferedOutputStream(target(), 1 << 16)) {
            for (long i = 0; i < records; i++) {
                LabelledPayment payment = payments.next();
                lines.write(label ? payment.labelledJson() : payment.json());
                lines.write('\n');
            }
        }
        return 0;
    }

    private void send(PaymentStream payments, String name) {
        String cluster = required(RunCommand.BOOTSTRAP_VARIABLE, "the cluster");
        String registry = format.hasSchema() ? required(RunCommand.REGISTRY_VARIABLE, "the registry of schemas") : "";
        try (Teardown teardown = new Teardown()) {
            PaymentSchema schema = PaymentSchema.register(format, name, registry, teardown);
            teardown.add(PaymentFeed.ofThePast(cluster, name, payments, schema)).sendPast(records);
        }
    }

    private String required(String variable, String what) {
        String value = environment.getOrDefault(variable, "");
        if (value.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--topic needs " + variable + ", which names " + what);
        }
        return value;
    }

    private Instant startInstant() {
        try {
            return start.contains("T")
                    ? Instant.parse(start)
                    : LocalDate.parse(start).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(), "--start: '" + start + "' is no date such as 2026-01-05", e);
        }
    }

    private OutputStream target() throws IOException {
        if (out.equals("-")) {
            return new FilterOutputStream(System.out) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length); // FilterOutputStream would write byte by byte
                }

                @Override
                public void close() throws IOException {
                    flush(); // standard output is not ours to close
                }
            };
        }
        OutputStream file = new FileOutputStream(out);
        return out.endsWith(".gz") ? new GZIPOutputStream(file, 1 << 16) : file;
    }
}
