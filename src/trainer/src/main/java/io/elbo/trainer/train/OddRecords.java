package io.elbo.trainer.train;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.clean.OddRecord;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.generate.RecordWriter;
import io.elbo.trainer.health.Checkup;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Describes rows that a history was cleaned of, as the model sees them that was trained without. */
final class OddRecords {
    private static final int REASONS = 3;
    private static final AlertBudget.Share BUDGET = new AlertBudget.Share(Checkup.TARGET_RATE);
    private static final LocalDate ANY_MONDAY = LocalDate.of(2024, 1, 1);

    private final Engine engine;
    private final History history;
    private final Schema schema;
    private final List<FieldKind> kinds;

    /** @param history the cleaned one */
    OddRecords(Engine engine, History history) {
        this.engine = engine;
        this.history = history;
        schema = history.schema();
        kinds = FieldKind.of(schema);
    }

    /**
     * The records that score highest, highest first.
     *
     * @param fileRows their positions in the data file
     */
    List<OddRecord> oddest(BitSet fileRows, int limit) {
        int[] rows = fileRows.stream().toArray();
        double[] score = new double[rows.length];
        Batch batch = new Batch(schema, 1);
        Scores scores = engine.newScores(1);
        for (int i = 0; i < rows.length; i++) {
            batch.clear();
            history.appendFileRow(rows[i], batch);
            engine.score(batch, scores);
            score[i] = scores.rawScore(0);
        }
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -score[i]))
                .limit(limit)
                .map(i -> describe(rows[i], score[i]))
                .toList();
    }

    private OddRecord describe(int fileRow, double score) {
        Batch batch = new Batch(schema, 1);
        history.appendFileRow(fileRow, batch);
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        ObjectNode document = new RecordWriter(schema, ANY_MONDAY).document(batch, 0);
        for (int field = 0; field < kinds.size(); field++) {
            JsonNode value = value(fileRow, batch, field);
            values.set(schema.fields().get(field).name(), value);
            JsonPointer pointer = JsonPointer.compile(schema.fields().get(field).pointer());
            if (document.at(pointer.head()) instanceof ObjectNode parent) {
                parent.set(pointer.last().getMatchingProperty(), value);
            }
        }
        ThresholdPolicy policy = new ThresholdPolicy(engine.metadata().calibration(), BUDGET, BUDGET);
        List<String> reasons = new Explainer(engine.metadata(), REASONS)
                .explain(engine, document, batch, engine.explain(batch), 0, policy).stream()
                        .map(contribution -> contribution.field() + ": " + contribution.text())
                        .toList();
        return new OddRecord(history.record(fileRow), score, values, reasons);
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
