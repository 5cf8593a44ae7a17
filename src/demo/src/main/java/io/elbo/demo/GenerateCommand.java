package io.elbo.demo;

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
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes payments as JSON Lines, for training and evaluation. The same options write the same bytes. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Write payments as JSON Lines, for training and evaluation.")
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

    @Override
    public Integer call() throws IOException {
        if (records < 0) {
            throw new ParameterException(spec.commandLine(), "--records must not be negative, got " + records);
        }
        RunCommand.requireRate(spec, "--anomalies", anomalies);
        RunCommand.requireRate(spec, "--behaviours", behaviours);
        PaymentStream payments = new PaymentStream(seed, startInstant(), anomalies, behaviours);
        try (OutputStream lines = new BufferedOutputStream(target(), 1 << 16)) {
            for (long i = 0; i < records; i++) {
                LabelledPayment payment = payments.next();
                lines.write(label ? payment.labelledJson() : payment.json());
                lines.write('\n');
            }
        }
        return 0;
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
