package io.elbo.core.feature;

import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads each JSON document once for several schemas. A field that schemas have in common is decoded once; fields that read
 * the same place in different ways share the walk to it. Schemas that are equal share a batch. Immutable; any number of
 * threads may decode into {@link Rows} of their own.
 *
 * <p>Structure: one {@link JsonDecoder} fills one row with every field of every schema, and from there the columns are
 * copied into the row of each schema, in runs as long as the orders agree. The copy costs some nanoseconds per field, the
 * walk through the document and its numbers a microsecond per document.
 */
public final class SharedDecoder {
    private final Schema union;
    private final HistoryInputs unionInputs;
    private final JsonDecoder decoder; // of the union
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

    /**
     * @param schemas at least one; equal ones are welcome
     * @param maxBytes records with more bytes are {@link Decoded.Reason#OVERSIZE}
     */
    public SharedDecoder(List<Schema> schemas, int maxBytes) {
        batchOf = new int[schemas.size()];
        for (int i = 0; i < batchOf.length; i++) {
            if (!distinct.contains(schemas.get(i))) {
                distinct.add(schemas.get(i));
            }
            batchOf[i] = distinct.indexOf(schemas.get(i));
        }
        union = distinct.size() == 1 ? distinct.get(0) : Schema.union(distinct);
        unionInputs =
                HistoryInputs.union(distinct.stream().map(HistoryInputs::of).toList());
        decoder = new JsonDecoder(DocumentReaders.of(union, unionInputs, null), maxBytes, true);
        distinct.forEach(schema -> places.add(places(schema)));
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
        return new Places(numeric, categorical, new HistoryPlaces(HistoryInputs.of(schema), unionInputs));
    }

    private static void add(List<Run> runs, int from, int to, int length) {
        Run last = runs.isEmpty() ? new Run(0, 0, 0) : runs.get(runs.size() - 1);
        if (last.from() + last.length() == from && last.to() + last.length() == to && !runs.isEmpty()) {
            runs.set(runs.size() - 1, new Run(last.from(), last.to(), last.length() + length));
        } else if (length > 0) {
            runs.add(new Run(from, to, length));
        }
    }

    /** Memory for so many records. */
    public Rows rows(int capacity) {
        return new Rows(capacity);
    }

    /** Decoded records: a batch per schema, each with the same rows. One owner fills, scores and clears it. */
    public final class Rows {
        private final List<Batch> batches; // of the distinct schemas
        private final @Nullable Batch one; // a row of the union; null if it is the only schema

        private Rows(int capacity) {
            batches =
                    distinct.stream().map(schema -> new Batch(schema, capacity)).toList();
            one = distinct.size() == 1 ? null : new Batch(union, unionInputs, 1);
        }

        /** @param schema its place in the list that the decoder was made with */
        public Batch batch(int schema) {
            return batches.get(batchOf[schema]);
        }

        /** How many records there are. */
        public int size() {
            return batches.get(0).rows();
        }

        public void clear() {
            batches.forEach(Batch::clear);
        }

        /** Appends the document to each batch, none of which may be full; to none if it is malformed. */
        public Decoded decode(byte @Nullable [] json) {
            if (one == null) {
                return decoder.decode(json, batches.get(0));
            }
            one.clear();
            Decoded decoded = decoder.decode(json, one);
            if (decoded == Decoded.ROW) {
                for (int i = 0; i < batches.size(); i++) {
                    Batch batch = batches.get(i);
                    places.get(i).copy(one, batch, batch.appendRow());
                }
            }
            return decoded;
        }
    }
}
