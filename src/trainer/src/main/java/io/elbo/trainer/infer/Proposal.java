package io.elbo.trainer.infer;

import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A schema as the data suggests it: a guess for every place of the document, and what the user should know.
 *
 * @param times the timestamps that were recognised, also those that are left out of the schema
 * @param rows rows that were looked at
 */
public record Proposal(List<Guess> guesses, List<TimestampField> times, List<String> warnings, long rows) {
    public Proposal {
        guesses = List.copyOf(guesses);
        times = List.copyOf(times);
        warnings = List.copyOf(warnings);
    }

    /** The same with the fields alone that a schema has kept: the others are keys of its history. */
    public Proposal within(Schema kept) {
        Set<String> pointers = kept.fields().stream().map(Field::pointer).collect(Collectors.toSet());
        List<Guess> told = guesses.stream()
                .map(guess ->
                        guess.field() == null || pointers.contains(guess.field().pointer()) ? guess : guess.asKey())
                .toList();
        return new Proposal(told, times, warnings, rows);
    }

    /** The schema of all guesses that are fields. */
    public Schema schema() {
        List<Field> fields = new ArrayList<>();
        for (Guess guess : guesses) {
            Field field = guess.field();
            if (field != null) {
                fields.add(field);
            }
        }
        return new Schema(fields);
    }
}
