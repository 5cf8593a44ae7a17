package io.elbo.trainer.train;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.clean.OddRecord;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.generate.RecordWriter;
import io.elbo.trainer.health.Checkup;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Finds and describes the rows that score highest: of those that a history was cleaned of, or of the history itself. */
final class OddRecords {
    private static final int REASONS = 3;
    private static final int MAX_KEPT_ROWS = 200_000;
    private static final AlertBudget.Share BUDGET = new AlertBudget.Share(Checkup.TARGET_RATE);
    private static final LocalDate ANY_MONDAY = LocalDate.of(2024, 1, 1);

    private final Engine engine;
    private final History history;
    private final Schema schema;
    private final List<FieldKind> kinds;
    private final Explainer explainer;
    private final ThresholdPolicy policy;

    /** @param history the cleaned one */
    OddRecords(Engine engine, History history) {
        this.engine = engine;
        this.history = history;
        schema = history.schema();
        kinds = FieldKind.of(schema);
        explainer = new Explainer(engine.metadata(), REASONS);
        policy = new ThresholdPolicy(engine.metadata().calibration(), BUDGET, BUDGET);
    }

    /**
     * The records that were left out and score highest, highest first.
     *
     * @param fileRows their positions in the data file
     */
    List<OddRecord> oddestLeftOut(BitSet fileRows, int limit) {
        return oddest(fileRows.stream().toArray(), false, limit);
    }

    /**
     * The records of the history that score highest, highest first. Of a long history, {@value #MAX_KEPT_ROWS} rows are looked
     * at: the held-out ones, and others at random; none of the surplus of young rows, which hides others.
     */
    List<OddRecord> oddestKept(int limit) {
        int[] fileRows = IntStream.range(Math.max(0, history.rows() - MAX_KEPT_ROWS), history.rows())
                .filter(row -> !history.isSurplus(row))
                .map(history::fileRow)
                .toArray();
        return oddest(fileRows, true, limit);
    }

    private List<OddRecord> oddest(int[] fileRows, boolean kept, int limit) {
        float[] score =
                RowScores.of(engine, fileRows.length, (row, batch) -> history.appendFileRow(fileRows[row], batch));
        int[] oddest = IntStream.range(0, fileRows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -score[i]))
                .limit(limit)
                .mapToInt(Integer::intValue)
                .toArray();
        Batch all =
                history.withStates(Arrays.stream(oddest).map(i -> fileRows[i]).toArray());
        return IntStream.range(0, oddest.length)
                .mapToObj(i -> describe(all, i, fileRows[oddest[i]], kept, score[oddest[i]]))
                .toList();
    }

    private OddRecord describe(Batch all, int row, int fileRow, boolean kept, double score) {
        Batch batch = new Batch(schema, 1);
        batch.appendCopy(all, row);
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        ObjectNode document = new RecordWriter(schema, ANY_MONDAY).document(batch, 0);
        for (int field = 0; field < kinds.size(); field++) {
            JsonNode value = value(fileRow, batch, field);
            values.set(schema.fields().get(field).name(), value);
            if (schema.fields().get(field) instanceof DerivedField) {
                continue; // stands in no record
            }
            JsonPointer pointer = JsonPointer.compile(schema.fields().get(field).pointer());
            if (document.at(pointer.head()) instanceof ObjectNode parent) {
                parent.set(pointer.last().getMatchingProperty(), value);
            }
        }
        List<String> reasons = explainer.explain(engine, document, batch, engine.explain(batch), 0, policy).stream()
                .map(contribution -> contribution.field() + ": " + contribution.text())
                .toList();
        return new OddRecord(history.record(fileRow), kept, score, values, reasons);
    }

    /** The value for a person; a word that the cleaned history does not know is read where it was stored. */
    private JsonNode value(int fileRow, Batch batch, int field) {
        JsonNode known = kinds.get(field).describe(batch, 0);
        if (known.isNull() && schema.fields().get(field).categoricalColumns() > 0) {
            String word = history.word(fileRow, schema.firstCategoricalColumn(field));
            return word == null ? known : TextNode.valueOf(word);
        }
        return known;
    }
}
