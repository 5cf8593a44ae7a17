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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for at most {@value #MAX_ROUNDS} fields whose replacement makes a record ordinary, where the greedy {@link
 * ReplacementSearch} has found none: a beam search, which goes on from the {@value #WIDTH} best sets of each round in place of
 * the best one. It tries several usual values of history besides what the model expects. So it finds fields that only help
 * together, for about three times the rows. Not thread-safe; made for one record.
 */
final class BeamSearch {
    static final int MAX_ROUNDS = 3;
    private static final int WIDTH = 4;
    private static final int MAX_FIELDS = 24;
    private static final int MAX_VALUES = 2 + UsualValues.MAX;

    private final Engine engine;
    private final List<FieldKind> kinds;
    private final Replacements replacements;
    private final List<ExpectedValue> expectedValues; // [fields]
    private final List<UsualValues> usual; // [fields]
    private final Batch trials;
    private final Scores scores;

    /** Replacements of different fields, in their order; the row of a batch has them in place. */
    private record State(List<Replacement> chosen, float rawScore) {
        Set<Integer> fields() {
            return chosen.stream().map(Replacement::field).collect(Collectors.toSet());
        }
    }

    /** A state with one more field replaced. */
    private record Trial(int parent, State state) {
        Replacement last() {
            return state.chosen().get(state.chosen().size() - 1);
        }
    }

    BeamSearch(
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
        int rows = WIDTH * Math.min(MAX_FIELDS, kinds.size()) * MAX_VALUES;
        trials = new Batch(engine.metadata().schema(), rows);
        scores = engine.newScores(rows);
    }

    /**
     * The replacements in the order in which they were found; null if no set was found that brings the score below the
     * threshold.
     *
     * @param row of the batch, the record as it is
     * @param ranked the fields, those first whose replacement alone helps most
     * @param unbiased by field, what the model expects if the field has no value; null where it was not asked
     * @param rounds the maximum number of fields
     */
    @Nullable
    List<Replacement> run(
            Batch batch,
            int row,
            float rawScore,
            List<Integer> ranked,
            @Nullable JsonNode[] unbiased,
            float rawThreshold,
            int rounds) {
        List<Integer> fields = ranked.subList(0, Math.min(MAX_FIELDS, ranked.size()));
        Batch beam = new Batch(engine.metadata().schema(), WIDTH);
        beam.appendCopy(batch, row);
        List<State> states = List.of(new State(List.of(), rawScore));
        for (int round = 0; round < Math.min(rounds, MAX_ROUNDS); round++) {
            List<Trial> best = best(beam, states, fields, unbiased);
            if (best.isEmpty()) {
                return null;
            }
            if (best.get(0).state().rawScore() < rawThreshold) {
                return best.get(0).state().chosen();
            }
            Batch next = new Batch(engine.metadata().schema(), WIDTH);
            for (Trial trial : best) {
                Replacement last = trial.last();
                replacements.put(last.field(), last.value(), next, next.appendCopy(beam, trial.parent()));
            }
            beam = next;
            states = best.stream().map(Trial::state).toList();
        }
        return null;
    }

    /** The best states of the next round, the lowest score first, no two of the same fields; only those that help. */
    private List<Trial> best(Batch beam, List<State> states, List<Integer> fields, @Nullable JsonNode[] unbiased) {
        Columns expected = engine.explain(beam).expected();
        trials.clear();
        List<Trial> tried = new ArrayList<>();
        for (int parent = 0; parent < states.size(); parent++) {
            State state = states.get(parent);
            Set<Integer> replaced = state.fields();
            for (int field : fields) {
                if (!Collections.disjoint(replaced, replacements.together(field))) {
                    continue;
                }
                for (JsonNode value : values(beam, parent, field, expected, unbiased[field])) {
                    replacements.put(field, value, trials, trials.appendCopy(beam, parent));
                    List<Replacement> chosen = new ArrayList<>(state.chosen());
                    chosen.add(new Replacement(field, value, 0));
                    tried.add(new Trial(parent, new State(chosen, state.rawScore())));
                }
            }
        }
        engine.score(trials, scores);
        List<Trial> scored = new ArrayList<>();
        for (int i = 0; i < tried.size(); i++) {
            Trial trial = tried.get(i);
            float rawScore = scores.rawScore(i);
            if (rawScore < trial.state().rawScore()) {
                List<Replacement> chosen = new ArrayList<>(trial.state().chosen());
                Replacement last = trial.last();
                chosen.set(chosen.size() - 1, new Replacement(last.field(), last.value(), rawScore));
                scored.add(new Trial(trial.parent(), new State(chosen, rawScore)));
            }
        }
        scored.sort(Comparator.comparingDouble(trial -> trial.state().rawScore()));
        Set<Set<Integer>> known = new HashSet<>();
        return scored.stream()
                .filter(trial -> known.add(trial.state().fields()))
                .limit(WIDTH)
                .toList();
    }

    private Set<JsonNode> values(Batch beam, int row, int field, Columns expected, @Nullable JsonNode unbiased) {
        FieldKind kind = kinds.get(field);
        ExpectedValue shown = expectedValues.get(field);
        Set<JsonNode> values = new LinkedHashSet<>();
        values.add(shown.of(kind.describe(expected, row)));
        if (unbiased != null) {
            values.add(unbiased);
        }
        values.addAll(usual.get(field).several());
        values.remove(NullNode.getInstance());
        JsonNode own = kind.describe(beam, row);
        values.remove(own);
        if (shown.showsFaithfully(own)) {
            values.remove(shown.of(own));
        }
        return values;
    }
}
