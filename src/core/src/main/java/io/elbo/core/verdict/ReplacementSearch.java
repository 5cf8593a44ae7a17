package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Columns;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the fewest fields of one record whose replacement brings its score below the threshold: a counterfactual
 * explanation (Wachter, Mittelstadt and Russell 2017) found by a greedy search. It asks the engine alone, so it is right for
 * every way in which a score comes about.
 *
 * <p>Each round tries to replace every field by each of a few ordinary values, scores all trials in one batch, and keeps the
 * replacement that lowers the score most; the next round starts from there. The values are
 * <ul>
 *   <li>what the model expects in the record as it is (or was left by the rounds before),
 *   <li>what it expects there if the field had no value, because an odd value influences what is expected in its own field,
 *   <li>the median or the most frequent word of history.
 * </ul>
 * A value is tried as it is shown: rounded, and whole if history's are whole. Fields that are derived from one number are replaced
 * together with it ({@link Replacements}). One instance for each record; not thread-safe.
 *
 * <p>The first round tries at most {@value #MAX_FIELDS} fields, later ones the {@value #MAX_LATER_FIELDS} whose replacement
 * helped most in the first. So a record costs at most some hundred rows of scoring. If that finds no set of fields that
 * suffices, or a large one only, a {@link BeamSearch} looks for a small one, and at last a {@link JointSearch} for fields that help only together.
 */
final class ReplacementSearch {
    static final int MAX_FIELDS = 96;
    static final int MAX_LATER_FIELDS = 24;
    static final int MAX_ROUNDS = 5;
    private static final int VALUES = 3;
    private static final int MAX_PARTNERS = 8;
    private static final double NEARLY = 0.5;
    private static final double NOT_ANY_MORE = 0.1;

    private final Engine engine;
    private final List<FieldKind> kinds;
    private final Replacements replacements;
    private final List<UsualValues> usual; // [fields]
    private final List<ExpectedValue> expectedValues; // [fields]
    private final Batch current; // one row: the record with what is replaced so far
    private final Batch trials;
    private final Scores scores;

    /**
     * A field with a value in place of its own.
     *
     * @param rawScore of the record with this and, of a chosen one, all replacements before it
     */
    record Replacement(int field, JsonNode value, float rawScore) {}

    /**
     * What a search has found.
     *
     * @param chosen in the order in which they lower the score
     * @param alone the best replacement of each field by itself, the one that lowers the score most first
     * @param partner the field that the first chosen one does not fit to: replacing either helps, replacing both no more than
     *     one. Null if there is no such field
     */
    record Found(
            List<Replacement> chosen,
            List<Replacement> alone,
            @Nullable Integer partner) {}

    ReplacementSearch(
            Engine engine,
            List<FieldKind> kinds,
            Replacements replacements,
            List<ExpectedValue> expectedValues,
            List<UsualValues> usual) {
        this.engine = engine;
        this.kinds = kinds;
        this.replacements = replacements;
        this.usual = usual;
        this.expectedValues = expectedValues;
        int fields = Math.min(MAX_FIELDS, kinds.size());
        current = new Batch(engine.metadata().schema(), 1);
        trials = new Batch(engine.metadata().schema(), VALUES * fields);
        scores = engine.newScores(VALUES * fields);
    }

    /**
     * Searches until the score is below the threshold, or no replacement lowers it any more.
     *
     * @param explanations of the row
     * @param ranked the fields, the likeliest reasons first
     * @param rawThreshold the smallest raw score of an anomaly; of an ordinary row nothing is chosen
     * @param rounds the maximum number of fields to replace
     */
    Found run(Batch batch, int row, Explanations explanations, List<Integer> ranked, float rawThreshold, int rounds) {
        current.clear();
        current.appendCopy(batch, row);
        float rawScore = explanations.rawScore(row);
        List<Integer> fields = ranked.subList(0, Math.min(MAX_FIELDS, ranked.size()));
        JsonNode[] unbiased = expectedWithout(fields);
        JsonNode[] expected = new JsonNode[kinds.size()];
        describe(explanations.expected(), row, fields, expected);
        List<Replacement> alone = best(fields, expected, unbiased);
        List<Replacement> chosen = new ArrayList<>();
        Integer partner = null;
        List<Integer> left = new ArrayList<>(
                alone.stream().limit(MAX_LATER_FIELDS).map(Replacement::field).toList());
        List<Replacement> found = alone;
        while (rawScore >= rawThreshold && !found.isEmpty() && found.get(0).rawScore() < rawScore) {
            Replacement replacement = found.get(0);
            replacements.put(replacement.field(), replacement.value(), current, 0);
            rawScore = replacement.rawScore();
            chosen.add(replacement);
            if (chosen.size() == 1) {
                partner = partner(alone, explanations.rawScore(row));
            }
            left.removeAll(replacements.together(replacement.field()));
            if (chosen.size() == Math.min(rounds, MAX_ROUNDS) || rawScore < rawThreshold) {
                break;
            }
            describe(engine.explain(current).expected(), 0, left, expected);
            found = best(left, expected, unbiased);
        }
        if (rawScore >= rawThreshold || chosen.size() > BeamSearch.MAX_ROUNDS) {
            List<Replacement> wider = new BeamSearch(engine, kinds, replacements, expectedValues, usual)
                    .run(
                            batch,
                            row,
                            explanations.rawScore(row),
                            alone.stream().map(Replacement::field).toList(),
                            unbiased,
                            rawThreshold,
                            rounds);
            if (wider == null && rawScore >= rawThreshold && rounds > 1) {
                wider = new JointSearch(engine, kinds, replacements, expectedValues, usual)
                        .run(batch, row, fields, rawThreshold, rounds);
            }
            if (wider != null) {
                boolean sameFirst = !chosen.isEmpty()
                        && wider.get(0).field() == chosen.get(0).field();
                return new Found(wider, alone, sameFirst ? partner : null);
            }
        }
        return new Found(chosen, alone, partner);
    }

    /**
     * The field whose replacement helps nearly as much as that of the first one, but not after it.
     *
     * @param alone the first one is replaced in the current row
     */
    private @Nullable Integer partner(List<Replacement> alone, float rawScore) {
        Replacement first = alone.get(0);
        List<Replacement> others = alone.subList(1, alone.size()).stream()
                .filter(other -> !replacements.together(first.field()).contains(other.field()))
                .filter(other -> rawScore - other.rawScore() >= NEARLY * (rawScore - first.rawScore()))
                .limit(MAX_PARTNERS)
                .toList();
        trials.clear();
        for (Replacement other : others) {
            replacements.put(other.field(), other.value(), trials, trials.appendCopy(current, 0));
        }
        engine.score(trials, scores);
        for (int trial = 0; trial < others.size(); trial++) {
            float helped = rawScore - others.get(trial).rawScore();
            if (first.rawScore() - scores.rawScore(trial) < NOT_ANY_MORE * helped) {
                return others.get(trial).field();
            }
        }
        return null;
    }

    /** What the model expects of each field in the current row if the field has no value, [fields]. */
    private JsonNode[] expectedWithout(List<Integer> fields) {
        trials.clear();
        for (int field : fields) {
            replacements.clear(field, trials, trials.appendCopy(current, 0));
        }
        Columns columns = engine.explain(trials).expected();
        JsonNode[] expected = new JsonNode[kinds.size()];
        for (int trial = 0; trial < fields.size(); trial++) {
            describe(columns, trial, fields.subList(trial, trial + 1), expected);
        }
        return expected;
    }

    private void describe(Columns columns, int row, List<Integer> fields, JsonNode[] into) {
        for (int field : fields) {
            into[field] = expectedValues.get(field).of(kinds.get(field).describe(columns, row));
        }
    }

    /** The best replacement of each field in the current row, the one with the lowest score first. */
    private List<Replacement> best(List<Integer> fields, JsonNode[] expected, JsonNode[] unbiased) {
        trials.clear();
        List<Replacement> tried = new ArrayList<>();
        for (int field : fields) {
            FieldKind kind = kinds.get(field);
            Set<JsonNode> values = new LinkedHashSet<>(Arrays.asList(
                    expected[field], unbiased[field], usual.get(field).typical()));
            values.remove(NullNode.getInstance());
            JsonNode own = kind.describe(current, 0);
            values.remove(own);
            if (expectedValues.get(field).showsFaithfully(own)) {
                values.remove(expectedValues.get(field).of(own)); // the same value, but for digits that nobody is shown
            }
            for (JsonNode value : values) {
                replacements.put(field, value, trials, trials.appendCopy(current, 0));
                tried.add(new Replacement(field, value, 0));
            }
        }
        engine.score(trials, scores);
        Replacement[] best = new Replacement[kinds.size()];
        for (int trial = 0; trial < tried.size(); trial++) {
            Replacement replacement = tried.get(trial);
            float rawScore = scores.rawScore(trial);
            Replacement before = best[replacement.field()];
            if (before == null || rawScore < before.rawScore()) {
                best[replacement.field()] = new Replacement(replacement.field(), replacement.value(), rawScore);
            }
        }
        return IntStream.range(0, best.length)
                .filter(field -> best[field] != null)
                .mapToObj(field -> best[field])
                .sorted(Comparator.comparingDouble(Replacement::rawScore))
                .toList();
    }
}
