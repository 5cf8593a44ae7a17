package io.elbo.core.verdict;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.history.Comparison;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.history.KeyState;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is usual for a key, in words for a person: what its next record is going to be compared with. Immutable. */
public final class KeyProfile {
    private KeyProfile() {}

    /**
     * One habit of a key.
     *
     * @param field what is looked at: a field of the record, or the derived field itself if it looks at the time alone
     * @param usual such as {@code 35, one deviation is 12}, {@code mostly grocery (62 %)}, or {@code 3 different values, the most
     *     frequent in 81 % of the records} of words that a key remembers and the model does not read
     */
    public record Habit(String field, String usual) {}

    /**
     * The habits of a key, in the order of the derived fields; none of what the key does not know yet.
     *
     * @param state of a key of the model's histories
     */
    public static List<Habit> of(ModelMetadata model, byte[] state) {
        Schema schema = model.schema();
        KeyHistory history = KeyHistory.of(schema);
        KeyTerms terms = KeyTerms.of(schema, new Replacements(model));
        if (history == null || terms == null || !history.fits(state)) {
            return List.of();
        }
        Batch row = new Batch(schema, 1);
        row.appendRow();
        for (int source = 0; source < HistoryInputs.of(schema).sources(); source++) {
            row.setSource(0, source, 0); // whatever it is: only what it is compared with counts
        }
        row.setState(0, state, KeyState.eventTimeSeconds(state));
        Map<String, Habit> habits = new LinkedHashMap<>();
        for (int field = 0; field < schema.fields().size(); field++) {
            if (schema.fields().get(field) instanceof DerivedField) {
                Comparison comparison = history.compare(row, 0, schema.firstNumericColumn(field));
                String usual = comparison == null ? null : terms.usual(field, comparison);
                if (usual != null) {
                    String name = terms.name(field);
                    habits.putIfAbsent(name, new Habit(name, usual));
                }
            }
        }
        return new ArrayList<>(habits.values());
    }
}
