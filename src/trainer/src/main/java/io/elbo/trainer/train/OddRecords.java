package io.elbo.trainer.train;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.feature.RecordWriter;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.score.Engine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.clean.OddRecord;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.RecordLookup;
import io.elbo.trainer.health.Checkup;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
        int[] rows = Arrays.stream(oddest).map(i -> fileRows[i]).toArray();
        Batch all = history.withStates(rows);
        Map<Long, RecordLookup.Found> found =
                history.lookUp(Arrays.stream(rows).mapToObj(history::record).collect(Collectors.toSet()));
        return IntStream.range(0, oddest.length)
                .mapToObj(i -> describe(all, i, rows[i], found.get(history.record(rows[i])), kept, score[oddest[i]]))
                .toList();
    }

    /** @param found the record as it stands in the data; null if that cannot be read */
    private OddRecord describe(
            Batch all, int row, int fileRow, RecordLookup.@Nullable Found found, boolean kept, double score) {
        Batch batch = new Batch(schema, 1);
        batch.appendCopy(all, row);
        JsonNode document = found == null ? rebuilt(fileRow, batch) : found.document();
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        ObjectNode derived = JsonNodeFactory.instance.objectNode();
        for (int field = 0; field < kinds.size(); field++) {
            Field each = schema.fields().get(field);
            (each instanceof DerivedField ? derived : values).set(each.name(), value(fileRow, batch, field));
        }
        Set<String> shown = schema.fields().stream()
                .filter(field -> !(field instanceof DerivedField))
                .map(Field::pointer)
                .collect(Collectors.toSet());
        for (Field field : schema.fields()) {
            JsonNode value = document.at(field.pointer());
            if (value.isValueNode() && shown.add(field.pointer())) {
                values.set(name(field.pointer()), value);
            }
        }
        List<String> reasons = explainer.explain(engine, document, batch, engine.explain(batch), 0, policy).stream()
                .map(contribution -> contribution.field() + ": " + contribution.text())
                .toList();
        return new OddRecord(
                history.record(fileRow), found == null ? null : origin(found), kept, score, values, derived, reasons);
    }

    private OddRecord.Origin origin(RecordLookup.Found found) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        HistoryDefinition definition = schema.history();
        if (definition != null) {
            definition
                    .pointers()
                    .forEach(pointer -> key.set(pointer, found.document().at(pointer)));
        }
        String pointer = definition != null && definition.time() != null
                ? definition.time()
                : schema.fields().stream()
                        .filter(TimestampField.class::isInstance)
                        .map(Field::pointer)
                        .findFirst()
                        .orElse(null);
        JsonNode time =
                pointer == null ? MissingNode.getInstance() : found.document().at(pointer);
        return new OddRecord.Origin(
                found.input(),
                found.line(),
                found.isOfTopic(),
                key,
                time.isMissingNode() || time.isNull() ? null : time.asText());
    }

    /** As a person calls what stands there, if no field reads it. */
    private static String name(String pointer) {
        return pointer.substring(1).replace('/', '.');
    }

    /** As much of the record as its row still says. */
    private ObjectNode rebuilt(int fileRow, Batch batch) {
        ObjectNode document = new RecordWriter(schema, Set.of(), ANY_MONDAY).document(batch, 0);
        for (int field = 0; field < kinds.size(); field++) {
            if (schema.fields().get(field) instanceof DerivedField) {
                continue; // stands in no record
            }
            JsonPointer pointer = JsonPointer.compile(schema.fields().get(field).pointer());
            if (document.at(pointer.head()) instanceof ObjectNode parent) {
                parent.set(pointer.last().getMatchingProperty(), value(fileRow, batch, field));
            }
        }
        return document;
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
