package io.elbo.core.feature;

import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Every field of several schemas in one row, and the way from there to a row of each schema. A field that schemas have in common
 * stands in it once. Schemas that are equal share a batch. Immutable.
 */
public final class SchemaUnion {
    private final Schema union;
    private final HistoryInputs inputs;
    private final List<Schema> distinct = new ArrayList<>();
    private final int[] batchOf; // [schemas], place among the distinct ones
    private final List<Places> places = new ArrayList<>(); // of the distinct schema at the same place

    /** Adjacent columns that stand at {@code from} in the union and at {@code to} in a schema. */
    private record Run(int from, int to, int length) {}

    /** Where a schema's columns stand in the union. */
    private record Places(List<Run> numeric, List<Run> categorical, HistoryPlaces history) {
        void copy(Batch from, Batch to, int row) {
            for (int i = 0; i < numeric.size(); i++) {
                Run run = numeric.get(i);
                to.copyNumeric(row, run.to(), from, 0, run.from(), run.length());
            }
            for (int i = 0; i < categorical.size(); i++) {
                Run run = categorical.get(i);
                to.copyCategorical(row, run.to(), from, 0, run.from(), run.length());
            }
            history.copy(from, to, row);
        }
    }

    /** Where what a schema's derived fields look at, and the parts of its key, stand in the union. */
    private static final class HistoryPlaces {
        private final int[] sources;
        private final int[] keyParts;

        HistoryPlaces(HistoryInputs inputs, HistoryInputs union) {
            sources = inputs.sourcesIn(union);
            keyParts = inputs.keyPartsIn(union);
        }

        void copy(Batch from, Batch to, int row) {
            for (int i = 0; i < sources.length; i++) {
                to.setSource(row, i, from.source(0, sources[i]));
            }
            for (int i = 0; i < keyParts.length; i++) {
                to.setKeyPart(row, i, from.keyPart(0, keyParts[i]));
            }
        }
    }

    /** @param schemas at least one; equal ones are welcome */
    public SchemaUnion(List<Schema> schemas) {
        batchOf = new int[schemas.size()];
        for (int i = 0; i < batchOf.length; i++) {
            if (!distinct.contains(schemas.get(i))) {
                distinct.add(schemas.get(i));
            }
            batchOf[i] = distinct.indexOf(schemas.get(i));
        }
        union = distinct.size() == 1 ? distinct.get(0) : Schema.union(distinct);
        inputs = HistoryInputs.union(distinct.stream().map(HistoryInputs::of).toList());
        distinct.forEach(schema -> places.add(places(schema)));
    }

    /** Where a record is read to fill a row of the union. */
    public DocumentReaders places() {
        return DocumentReaders.of(union, inputs, null);
    }

    /** Memory for one row of the union. */
    public Batch row() {
        return new Batch(union, inputs, 1);
    }

    /** Memory for rows of each distinct schema. */
    public List<Batch> batches(int capacity) {
        return distinct.stream().map(schema -> new Batch(schema, capacity)).toList();
    }

    /** Which of {@link #batches} belongs to the schema at this place of the list. */
    public int batchOf(int schema) {
        return batchOf[schema];
    }

    /** Appends a row to each of the batches, none of which may be full. */
    public void append(Batch row, List<Batch> batches) {
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            places.get(i).copy(row, batch, batch.appendRow());
        }
    }

    private Places places(Schema schema) {
        Map<Field, Integer> inUnion = new LinkedHashMap<>();
        IntStream.range(0, union.fields().size())
                .forEach(place -> inUnion.put(union.fields().get(place), place));
        List<Run> numeric = new ArrayList<>();
        List<Run> categorical = new ArrayList<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            Field field = schema.fields().get(i);
            int place = inUnion.getOrDefault(field, -1);
            add(numeric, union.firstNumericColumn(place), schema.firstNumericColumn(i), field.numericColumns());
            add(
                    categorical,
                    union.firstCategoricalColumn(place),
                    schema.firstCategoricalColumn(i),
                    field.categoricalColumns());
        }
        return new Places(numeric, categorical, new HistoryPlaces(HistoryInputs.of(schema), inputs));
    }

    private static void add(List<Run> runs, int from, int to, int length) {
        Run last = runs.isEmpty() ? new Run(0, 0, 0) : runs.get(runs.size() - 1);
        if (last.from() + last.length() == from && last.to() + last.length() == to && !runs.isEmpty()) {
            runs.set(runs.size() - 1, new Run(last.from(), last.to(), last.length() + length));
        } else if (length > 0) {
            runs.add(new Run(from, to, length));
        }
    }
}
