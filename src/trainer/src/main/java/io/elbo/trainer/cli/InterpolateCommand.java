package io.elbo.trainer.cli;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.RecordWriter;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.score.onnx.OnnxGenerator;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train interpolate}: what lies between two records, as the model sees it. */
@Command(
        name = "interpolate",
        description =
                "Walks from one record to another through the latent space and writes what it passes, as JSON Lines.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train interpolate model.onnx events.jsonl --from 0 --to 17 --points 9",
            "  elbo-train interpolate model.onnx events.csv.gz --from 3 --to 4 \\",
            "    --out between.jsonl"
        })
final class InterpolateCommand implements Callable<Integer> {
    private static final int MAX_RECORD_BYTES = 64 << 20;
    private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A model file; its <model>.generator.onnx must lie beside it.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "DATA", description = DataOptions.DATA)
    @SuppressWarnings("NullAway.Init")
    private List<String> data;

    @Mixin
    private DataOptions reading = new DataOptions();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where to (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = {"-q", "--quiet"},
            description = "Nothing but records and errors.")
    private boolean quiet;

    @Option(names = "--label", paramLabel = "COLUMN", description = "A column that holds labels and is no field.")
    private @Nullable String label;

    @Option(names = "--from", defaultValue = "0", description = "Row to start at, from 0 (default: 0).")
    private long from;

    @Option(names = "--to", defaultValue = "1", description = "Row to end at, from 0 (default: 1).")
    private long to;

    @Option(names = "--points", defaultValue = "9", description = "Records to write, both ends included (default: 9).")
    private int points;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        if (points < 2) {
            throw new IllegalArgumentException("--points must be at least 2, got " + points);
        }
        if (out != null) {
            OutputFile.requireWritable(out);
        }
        Path generatorFile =
                model.resolveSibling(model.getFileName().toString().replaceFirst("(\\.onnx)?$", ".generator.onnx"));
        try (Engine engine = OnnxEngine.open(model);
                OnnxGenerator generator = OnnxGenerator.open(generatorFile)) {
            Schema schema = engine.metadata().schema();
            Batch ends = ends(schema);
            Batch path = new Batch(schema, points);
            generator.decode(latents(engine.explain(ends)), path);
            RecordWriter writer = new RecordWriter(schema, engine.metadata().wholeFields(), MONDAY);
            RecordOutput.write(spec.commandLine(), out, target -> {
                for (int i = 0; i < points; i++) {
                    target.println(writer.document(path, i));
                }
            });
        }
        if (out != null && !quiet) {
            spec.commandLine().getErr().println(points + " records written to " + out + ".");
        }
        return 0;
    }

    /** Points on the straight line between the two rows' means, [points, latent]. */
    private float[] latents(Explanations ends) {
        float[] latents = new float[points * ends.latent()];
        for (int i = 0; i < points; i++) {
            float share = i / (points - 1f);
            for (int unit = 0; unit < ends.latent(); unit++) {
                latents[i * ends.latent() + unit] = (1 - share) * ends.mu(0, unit) + share * ends.mu(1, unit);
            }
        }
        return latents;
    }

    /** The two rows, read in one pass, so that they may come through a pipe. */
    private Batch ends(Schema schema) throws IOException {
        JsonDecoder decoder = new JsonDecoder(schema, MAX_RECORD_BYTES);
        Dataset dataset = reading.dataset(spec.commandLine(), data, label, LabelWords.USUAL);
        byte[] fromDocument = null;
        byte[] toDocument = null;
        try (Rows rows = dataset.rows()) {
            while ((fromDocument == null || toDocument == null) && rows.next()) {
                if (rows.rowNumber() == from) {
                    fromDocument = rows.json();
                }
                if (rows.rowNumber() == to) {
                    toDocument = rows.json();
                }
            }
        }
        Batch ends = new Batch(schema, 2);
        decode(decoder, fromDocument, from, dataset, ends);
        decode(decoder, toDocument, to, dataset, ends);
        return ends;
    }

    private static void decode(JsonDecoder decoder, byte @Nullable [] document, long row, Dataset dataset, Batch ends)
            throws IOException {
        if (document == null) {
            throw new IOException(dataset.name() + " has no row " + row + ", or it is malformed; rows count from 0");
        }
        if (decoder.decode(document, ends) instanceof Decoded.Malformed malformed) {
            throw new IOException(dataset.name() + ": row " + row + ": " + malformed.detail());
        }
    }
}
