package io.elbo.trainer.infer;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import io.elbo.trainer.source.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A schema of Elbo from a schema of records alone, without data: something to start from. What only data can tell (which texts are all
 * different, which numbers only rise, how times are written) is guessed from names, and said.
 */
public final class SchemaProposal {
    private static final int SHOWN_SYMBOLS = 3;

    private final List<Guess> guesses = new ArrayList<>();
    private final List<TimestampField> times = new ArrayList<>();
    private final List<String> codes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private SchemaProposal() {}

    /**
     * @param name of the schema, for messages
     * @throws DataException if no place can become a field
     */
    public static Proposal of(Declaration declared, String name) throws DataException {
        return new SchemaProposal().propose(declared, name);
    }

    private Proposal propose(Declaration declared, String name) throws DataException {
        for (Declaration.Place place : declared.places()) {
            guess(place);
        }
        if (guesses.stream().allMatch(guess -> guess.field() == null)) {
            throw new DataException(name + ": no place of the schema can become a field"
                    + (guesses.isEmpty()
                            ? ", or it is nested too deeply"
                            : "; '" + guesses.get(0).name() + "' is left out: "
                                    + guesses.get(0).why()));
        }
        if (!codes.isEmpty()) {
            warnings.add("named like codes and taken for words: " + String.join(", ", codes)
                    + ". Leave out those that are different in nearly every record");
        }
        warnings.add(
                "no data was looked at. With a sample (files, or --topic) counters, identifiers and free texts are found and left out");
        return new Proposal(guesses, times, warnings, 0);
    }

    private void guess(Declaration.Place place) {
        String name = String.join(".", place.path());
        String pointer = Rules.pointer(place.path());
        ColumnName named = new ColumnName(place.path());
        Declaration declared = place.declaration();
        if (named.isLabel() || (named.mayBeLabel() && declared.type() == ValueType.BOOLEAN)) {
            add(place, null, "looks like the label");
            warnings.add("'" + name + "' looks like a label and was left out");
            return;
        }
        switch (declared.type()) {
            case BOOLEAN -> add(place, new BooleanField(name, pointer), "true or false");
            case ENUM ->
                add(
                        place,
                        new CategoricalField(name, pointer, declared.symbols()),
                        "one of " + declared.symbols().size() + " words");
            case TIMESTAMP -> time(place, new TimestampField(name, pointer, TimestampFormat.ISO_8601));
            case EPOCH_SECONDS -> time(place, new TimestampField(name, pointer, EpochUnit.SECONDS.format()));
            case EPOCH_MILLIS -> time(place, new TimestampField(name, pointer, EpochUnit.MILLIS.format()));
            case EPOCH_MICROS -> time(place, new TimestampField(name, pointer, EpochUnit.MICROS.format()));
            case EPOCH_NANOS -> time(place, new TimestampField(name, pointer, EpochUnit.NANOS.format()));
            case DATE ->
                time(
                        place,
                        new TimestampField(name, pointer, TimestampFormat.ISO_8601).withCycles(List.of(Cycle.WEEK)));
            case INTEGER -> whole(place, named, name, pointer);
            case NUMBER -> add(place, new NumericField(name, pointer), "numbers");
            case TEXT -> text(place, named, name, pointer);
            case UUID -> add(place, null, "UUIDs: identifiers, which never come again");
            case TIME_OF_DAY, BYTES, RECORD, LIST, MAP, WITHIN_ITSELF, ANY ->
                add(place, null, declared.type().words());
        }
    }

    private void whole(Declaration.Place place, ColumnName named, String name, String pointer) {
        if (named.isCode()) {
            code(place, name, pointer);
        } else if (named.isTime() && !named.isDuration() && !named.isCount()) {
            add(place, null, "named like a time, but the schema does not say in which unit");
        } else {
            add(place, new NumericField(name, pointer), "whole numbers");
        }
    }

    private void text(Declaration.Place place, ColumnName named, String name, String pointer) {
        if (named.isCode()) {
            code(place, name, pointer);
        } else if (named.isTime() && !named.isDuration() && !named.isCount()) {
            add(place, null, "named like a time, but the schema does not say how it is written");
        } else {
            add(place, new CategoricalField(name, pointer), "words; leave it out if nearly every text is different");
        }
    }

    private void code(Declaration.Place place, String name, String pointer) {
        codes.add(name);
        add(place, new CategoricalField(name, pointer), "named like a code");
    }

    private void time(Declaration.Place place, TimestampField field) {
        times.add(field);
        add(place, field, place.declaration().type().words() + "; train with a week of history or more");
    }

    private void add(Declaration.Place place, @Nullable Field field, String why) {
        Declaration declared = place.declaration();
        List<String> symbols = declared.symbols();
        String seen = symbols.isEmpty()
                ? ""
                : String.join(", ", symbols.subList(0, Math.min(SHOWN_SYMBOLS, symbols.size())))
                        + (symbols.size() > SHOWN_SYMBOLS ? ", …" : "");
        guesses.add(new Guess(
                String.join(".", place.path()),
                field == null ? null : field.accept(new Described(declared.doc())),
                0,
                symbols.isEmpty() ? "" : String.format(Locale.ROOT, "%d", symbols.size()),
                seen,
                why + (declared.optional() ? "; may be missing" : "")));
    }
}
