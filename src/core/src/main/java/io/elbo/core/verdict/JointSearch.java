package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Columns;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.ReplacementSearch.Replacement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for two or three fields that make a record ordinary only together: numbers that go with each other and all lie far off. Replacing one of them makes
 * the record more unusual still, because it no longer fits the others, so neither the greedy search nor the {@link BeamSearch} goes on from there. All
 * pairs of the {@value #MAX_FIELDS} likeliest fields are tried, then all triples, each with the usual values of history and with what the model
 * expects if none of them has a value: at most {@value #MAX_ROWS} rows. Made for one record; not thread-safe.
 */
final class JointSearch {
    private static final int MAX_FIELDS = 8;
    private static final int MAX_TRIPLES = 56; // of 8 fields
    private static final int VALUES = 2;
    static final int MAX_ROWS = VALUES * MAX_TRIPLES;

    private final Engine engine;
    private final List<FieldKind> kinds;
    private final Replacements replacements;
    private final List<ExpectedValue> expectedValues; // [fields]
    private final List<UsualValues> usual; // [fields]
    private final Batch trials;
    private final Scores scores;

    JointSearch(
            Engine engine,
            List<FieldKind> kinds,
            Replacements replacements,
            List<ExpectedValue> expectedValues,
            List<UsualValues> usual) {
        this.engine = engine;
        this.kinds = kinds;
        this.replacements = replacements;
        this.expectedValues = expectedValues;
        this.usual = usual;
        trials = new Batch(engine.metadata().schema(), MAX_ROWS);
        scores = engine.newScores(MAX_ROWS);
    }

    /**
     * The replacements, those of fewer fields first; null if no set brings the score below the threshold.
     *
     * @param row of the batch, the record as it is
     * @param ranked the fields, the likeliest reasons first
     * @param maxFields of a set
     */
    @Nullable
    List<Replacement> run(Batch batch, int row, List<Integer> ranked, float rawThreshold, int maxFields) {
        List<Integer> fields = likeliest(ranked);
        for (int size = 2; size <= Math.min(maxFields, BeamSearch.MAX_ROUNDS); size++) {
            List<List<Integer>> sets = sets(fields, size);
            List<List<Replacement>> tried = trials(batch, row, sets);
            if (tried.isEmpty()) {
                return null;
            }
            engine.score(trials, scores);
            int best = IntStream.range(0, tried.size())
                    .boxed()
                    .min((a, b) -> Float.compare(scores.rawScore(a), scores.rawScore(b)))
                    .orElseThrow();
            if (scores.rawScore(best) < rawThreshold) {
                return scored(batch, row, tried.get(best));
            }
        }
        return null;
    }

    /** The first fields, one of each value of the record. */
    private List<Integer> likeliest(List<Integer> ranked) {
        List<Integer> fields = new ArrayList<>();
        for (int field : ranked) {
            if (fields.size() < MAX_FIELDS && Collections.disjoint(fields, replacements.together(field))) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** All sets of this many fields, 2 or more. */
    private static List<List<Integer>> sets(List<Integer> fields, int size) {
        return IntStream.range(0, 1 << fields.size())
                .filter(bits -> Integer.bitCount(bits) == size)
                .mapToObj(bits -> IntStream.range(0, fields.size())
                        .filter(i -> (bits >> i & 1) == 1)
                        .mapToObj(fields::get)
                        .toList())
                .toList();
    }

    /** Fills the trials, and says what was put into each. */
    private List<List<Replacement>> trials(Batch batch, int row, List<List<Integer>> sets) {
        trials.clear();
        if (sets.isEmpty()) {
            return List.of();
        }
        for (List<Integer> set : sets) {
            int trial = trials.appendCopy(batch, row);
            set.forEach(field -> replacements.clear(field, trials, trial));
        }
        Columns expected = engine.explain(trials).expected();
        List<List<JsonNode>> values = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            int set = i;
            values.add(sets.get(i).stream()
                    .map(field -> expectedValues.get(field).of(kinds.get(field).describe(expected, set)))
                    .toList());
            values.add(sets.get(i).stream()
                    .map(field -> usual.get(field).typical())
                    .toList());
        }
        trials.clear();
        List<List<Replacement>> tried = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            List<JsonNode> own = values.get(i);
            if (!own.contains(NullNode.getInstance())) {
                List<Integer> set = sets.get(i / VALUES);
                tried.add(put(set, own, trials.appendCopy(batch, row)));
            }
        }
        return tried;
    }

    private List<Replacement> put(List<Integer> set, List<JsonNode> values, int trial) {
        List<Replacement> put = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            replacements.put(set.get(i), values.get(i), trials, trial);
            put.add(new Replacement(set.get(i), values.get(i), 0));
        }
        return put;
    }

    /** The same with the score after each of them. */
    private List<Replacement> scored(Batch batch, int row, List<Replacement> chosen) {
        trials.clear();
        for (int i = 1; i <= chosen.size(); i++) {
            int trial = trials.appendCopy(batch, row);
            chosen.subList(0, i).forEach(one -> replacements.put(one.field(), one.value(), trials, trial));
        }
        engine.score(trials, scores);
        return IntStream.range(0, chosen.size())
                .mapToObj(i ->
                        new Replacement(chosen.get(i).field(), chosen.get(i).value(), scores.rawScore(i)))
                .toList();
    }
}
