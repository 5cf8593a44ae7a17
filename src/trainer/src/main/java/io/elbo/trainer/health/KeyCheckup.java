package io.elbo.trainer.health;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.Calibration;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Finds out what the history of keys does for a model: what each derived field adds, and how long keys take to be known. */
public final class KeyCheckup {
    private static final int INJECTED_ROWS = 300; // of each kind
    private static final double RATE = 1e-2;
    private static final int[] AGES = {1, 2, 5, 10, 30, 100}; // the last numbers of their groups

    private final Engine engine;
    private final History history;
    private final Calibration calibration;

    /**
     * @param engine of the exported graph; its calibration is not asked
     * @param history with derived fields
     */
    public KeyCheckup(Engine engine, History history, Calibration calibration) {
        this.engine = engine;
        this.history = history;
        this.calibration = calibration;
    }

    /** @param heldOutScores raw scores of the history's examined rows, in their order */
    public KeyReport run(float[] heldOutScores, long seed) {
        HistoryDefinition definition = Objects.requireNonNull(history.schema().history());
        Map<Integer, Integer> records = new HashMap<>();
        for (int row : history.inTime()) {
            if (history.key(row) != Keys.NONE) {
                records.merge(history.key(row), 1, Integer::sum);
            }
        }
        int[] rows = history.examinedRows();
        Batch injected = new Batch(history.schema(), INJECTED_ROWS * InjectedKind.values().length);
        List<Integer> originals = inject(injected, new SplittableRandom(seed ^ 0x5851F42D4C957F2DL));
        double[] found = new double[history.schema().fields().size()]; // without this field, of derived ones
        double all = share(injected);
        List<KeyReport.FieldGain> gains = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            if (history.schema().fields().get(i) instanceof DerivedField field) {
                gains.add(new KeyReport.FieldGain(
                        field.name(), field.as().label(), memory(field), shareWithout(i, injected, originals)));
            }
        }
        return new KeyReport(
                definition.pointers(),
                null,
                records.size(),
                quantiles(records),
                all,
                gains,
                ages(rows, heldOutScores),
                history.rows() - history.trainedRows() - rows.length);
    }

    private static String memory(DerivedField field) {
        return field.halfLife() != null
                ? field.halfLife().toString()
                : field.window() != null ? field.window().toString() : "";
    }

    private static KeyReport.Records quantiles(Map<Integer, Integer> records) {
        int[] sorted =
                records.values().stream().mapToInt(Integer::intValue).sorted().toArray();
        return sorted.length == 0
                ? new KeyReport.Records(0, 0, 0, 0)
                : new KeyReport.Records(
                        sorted[(sorted.length - 1) / 10],
                        sorted[(sorted.length - 1) / 2],
                        sorted[(sorted.length - 1) * 9 / 10],
                        sorted[sorted.length - 1]);
    }

    /** Fills the batch with held-out rows that are made unusual, and says which rows they were. */
    private List<Integer> inject(Batch batch, SplittableRandom random) {
        Injector injector = new Injector(history, random);
        List<Integer> originals = new ArrayList<>();
        for (InjectedKind kind : InjectedKind.values()) {
            for (int i = 0; i < INJECTED_ROWS; i++) {
                if (injector.append(kind, batch)) {
                    originals.add(injector.lastRow());
                }
            }
        }
        return originals;
    }

    private double share(Batch batch) {
        if (batch.rows() == 0) {
            return 0;
        }
        Scores scores = engine.newScores(batch.rows());
        engine.score(batch, scores);
        double threshold = calibration.threshold(RATE);
        return IntStream.range(0, batch.rows())
                        .filter(row -> scores.rawScore(row) >= threshold)
                        .count()
                / (double) batch.rows();
    }

    /** The share that is found if the field has the value that it had before the injection. */
    private double shareWithout(int fieldIndex, Batch injected, List<Integer> originals) {
        Schema schema = history.schema();
        Field field = schema.fields().get(fieldIndex);
        Batch without = new Batch(schema, Math.max(1, injected.rows()));
        for (int i = 0; i < injected.rows(); i++) {
            int row = without.appendCopy(injected, i);
            for (int column = 0; column < field.numericColumns(); column++) {
                int place = schema.firstNumericColumn(fieldIndex) + column;
                without.setNumeric(row, place, history.numeric(originals.get(i), place));
            }
        }
        return share(without);
    }

    private List<KeyReport.Age> ages(int[] rows, float[] scores) {
        double threshold = calibration.threshold(Checkup.TARGET_RATE);
        long[] records = new long[AGES.length + 1];
        long[] alarms = new long[records.length];
        double[] surprise = new double[records.length];
        for (int i = 0; i < scores.length; i++) {
            int own = history.numberOfKey(rows[i]);
            if (own > 0) {
                int age = Arrays.binarySearch(AGES, own);
                age = age < 0 ? -age - 1 : age;
                records[age]++;
                alarms[age] += scores[i] >= threshold ? 1 : 0;
                surprise[age] += calibration.surprise(scores[i]);
            }
        }
        return IntStream.range(0, records.length)
                .filter(age -> records[age] > 0)
                .mapToObj(age -> new KeyReport.Age(
                        age == 0 ? 1 : AGES[age - 1] + 1,
                        age == AGES.length ? null : (Integer) AGES[age],
                        records[age],
                        (double) alarms[age] / records[age],
                        surprise[age] / records[age]))
                .toList();
    }
}
