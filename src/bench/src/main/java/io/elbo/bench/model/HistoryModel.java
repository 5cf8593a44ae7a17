package io.elbo.bench.model;

import io.elbo.bench.stream.Workload;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.source.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A model for records of a {@link Workload}, of which four numbers are replaced by fields that are derived from the history of
 * the record's key. It is trained on rows whose derived values were worked out before, with the code that the service uses.
 */
public final class HistoryModel {
    private static final int ROWS = 10_000;
    private static final int KEYS = 3_000;
    private static final long SEED = 1;
    private static final long START_MILLIS = 1_767_225_600_000L;
    private static final int HALF_LIFE = 100;

    /** What takes the place of these numbers. */
    private static final List<DerivedField> DERIVED = List.of(
            DerivedField.of("usual", "/metric_04", Derivation.USUAL).withHalfLife(HALF_LIFE),
            DerivedField.of("ratio", "/metric_05", Derivation.RATIO).withHalfLife(HALF_LIFE),
            DerivedField.of("rarity", "/kind_00", Derivation.RARITY).withHalfLife(HALF_LIFE),
            DerivedField.of("burst", null, Derivation.BURST));

    private static final int FIRST_REPLACED = 4;

    private HistoryModel() {}

    /** Writes it for records of so many fields. */
    public static void write(int fields, Path file) throws IOException, InvalidModelException {
        byte[][] records = new Workload(fields, SEED).next(ROWS);
        Path plain = Files.createTempFile("elbo-bench-", ".jsonl");
        Path derived = Files.createTempFile("elbo-bench-", ".jsonl");
        try {
            List<String> lines = new ArrayList<>();
            for (byte[] record : records) {
                lines.add(new String(record, StandardCharsets.UTF_8));
            }
            Files.write(plain, lines);
            Schema inferred = Inference.of(Dataset.of(plain, null), Long.MAX_VALUE, (fraction, rows) -> {})
                    .schema();
            Schema schema = new Schema(new HistoryDefinition(List.of(), null, null), fields(inferred, lines));
            Files.write(derived, derive(schema, lines));
            byte[] model = BenchModel.train(derived, readable(schema), "history-" + fields);
            Files.write(file, ModelSchema.replace(model, schema(schema, model)));
        } finally {
            Files.deleteIfExists(plain);
            Files.deleteIfExists(derived);
        }
    }

    private static List<Field> fields(Schema inferred, List<String> lines) {
        List<Field> fields = new ArrayList<>();
        int numbers = 0;
        for (Field field : inferred.fields()) {
            int replaced = field instanceof NumericField ? numbers++ - FIRST_REPLACED : -1;
            if (replaced >= 0 && replaced < DERIVED.size()) {
                DerivedField derived = DERIVED.get(replaced);
                fields.add(derived.withFitted(fitted(derived, lines)));
            } else {
                fields.add(field);
            }
        }
        return fields;
    }

    private static DerivedField.Fitted fitted(DerivedField field, List<String> lines) {
        double sum = 0;
        double squares = 0;
        for (String line : lines) {
            double value = number(line, field);
            sum += value;
            squares += value * value;
        }
        double mean = sum / lines.size();
        return new DerivedField.Fitted(mean, Math.sqrt(squares / lines.size() - mean * mean) + 1e-9, List.of());
    }

    private static double number(String line, DerivedField field) {
        String name = '"' + field.pointer().replace("/", "") + "\":";
        int at = line.indexOf(name);
        if (field.as().source() != Derivation.Source.NUMBER || at < 0) {
            return 0;
        }
        String rest = line.substring(at + name.length());
        return Double.parseDouble(rest.substring(0, rest.indexOf(',')));
    }

    /** The records with the derived values as numbers of their own. */
    private static List<String> derive(Schema schema, List<String> lines) {
        KeyHistory history = Objects.requireNonNull(KeyHistory.of(schema));
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 20);
        Batch batch = new Batch(schema, 1);
        byte[][] states = new byte[KEYS][];
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            batch.clear();
            var unused = decoder.decode(lines.get(i).getBytes(StandardCharsets.UTF_8), batch);
            int key = random.nextInt(KEYS);
            states[key] = history.advance(batch, 0, states[key], i, START_MILLIS + 100L * i);
            StringBuilder row = new StringBuilder(lines.get(i));
            row.setLength(row.length() - 1);
            for (DerivedField field : DERIVED) {
                row.append(",\"derived_")
                        .append(field.name())
                        .append("\":")
                        .append(batch.numeric(0, schema.firstNumericColumn(schema.indexOf(field.name()))));
            }
            rows.add(row.append('}').toString());
        }
        return rows;
    }

    /** The same columns, of which the derived ones are read as they stand. */
    private static Schema readable(Schema schema) {
        return new Schema(schema.fields().stream()
                .map(field -> field instanceof DerivedField derived
                        ? new NumericField(derived.name(), "/derived_" + derived.name())
                        : field)
                .toList());
    }

    /** The schema of the trained model, with derived fields where they were read as they stood. */
    private static Schema schema(Schema schema, byte[] model) throws InvalidModelException {
        List<Field> fields = new ArrayList<>();
        for (Field trained : ModelSchema.of(model).fields()) {
            Field own = schema.fields().get(schema.indexOf(trained.name()));
            fields.add(own instanceof DerivedField ? own : trained);
        }
        return new Schema(schema.history(), fields);
    }
}
