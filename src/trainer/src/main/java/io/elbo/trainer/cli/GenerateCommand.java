package io.elbo.trainer.cli;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.RecordWriter;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.onnx.OnnxGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train generate}: records that the model takes for ordinary. */
@Command(
        name = "generate",
        description = "Samples new records from what a model has learned, as JSON Lines.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train generate model.generator.onnx --records 1000 > synthetic.jsonl",
            "  elbo-train generate model.generator.onnx --records 5 --seed 7"
        })
final class GenerateCommand implements Callable<Integer> {
    private static final int BATCH_ROWS = 256;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "GENERATOR", description = "A <model>.generator.onnx file.")
    @SuppressWarnings("NullAway.Init")
    private Path generatorFile;

    @Option(names = "--records", defaultValue = "100", description = "How many (default: 100).")
    private long records;

    @Option(names = "--seed", defaultValue = "1", description = "The same seed gives the same records (default: 1).")
    private long seed;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where to (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = {"-q", "--quiet"},
            description = "Nothing but records and errors.")
    private boolean quiet;

    @Option(
            names = "--week",
            defaultValue = "2026-01-05",
            description = "Timestamps fall into the week of this day (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private LocalDate week;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        if (out != null) {
            OutputFile.requireWritable(out);
        }
        LocalDate monday = week.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        try (OnnxGenerator generator = OnnxGenerator.open(generatorFile)) {
            RecordWriter writer = new RecordWriter(
                    generator.metadata().schema(), generator.metadata().wholeFields(), monday);
            RecordOutput.write(spec.commandLine(), out, target -> write(generator, writer, target));
        }
        if (out != null && !quiet) {
            spec.commandLine().getErr().println(records + " records written to " + out + ".");
        }
        return 0;
    }

    private void write(OnnxGenerator generator, RecordWriter writer, PrintWriter target) {
        SplittableRandom random = new SplittableRandom(seed);
        Batch batch = new Batch(generator.metadata().schema(), BATCH_ROWS);
        for (long done = 0; done < records; done += batch.rows()) {
            batch.clear();
            generator.sample((int) Math.min(BATCH_ROWS, records - done), random, batch);
            for (int row = 0; row < batch.rows(); row++) {
                target.println(writer.document(batch, row));
            }
        }
    }
}
