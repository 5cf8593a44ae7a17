package io.elbo.trainer.infer;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a column becomes if a schema declares it: the schema decides the type, the data decide whether it can be a field at all (a counter, or
 * texts that are all different, cannot). If the data contradict the schema, the data decide, and a warning says so.
 */
final class DeclaredRules {
    /** More symbols of an enum are not written into a schema of Elbo; training finds them itself. */
    private static final int MAX_SYMBOLS = 1_000;

    private final Rules rules;
    private final Column column;
    private final Declaration declared;
    private @Nullable String warning;

    DeclaredRules(Rules rules, Column column, Declaration declared) {
        this.rules = rules;
        this.column = column;
        this.declared = declared;
    }

    Guess guess() {
        Guess byData = rules.guess();
        Guess guess = column.present() == 0 ? never(byData) : byType(byData);
        Field field = guess.field();
        return field == null ? guess : guess.withField(field.accept(new Described(declared.doc())));
    }

    /** In what the data contradict the schema; null if they do not. */
    @Nullable
    String warning() {
        return warning;
    }

    private Guess never(Guess byData) {
        return declared.type() == ValueType.BYTES
                ? rules.leftOut("bytes, of which nothing is known but their number")
                : byData;
    }

    private Guess byType(Guess byData) {
        return switch (declared.type()) {
            case BOOLEAN -> truth(byData);
            case ENUM -> symbol();
            case TEXT -> text(byData);
            case DATE -> date(byData);
            case TIMESTAMP -> rules.recognisedTime() == null ? contradicted(byData) : byData;
            case EPOCH_SECONDS -> epoch(EpochUnit.SECONDS, byData);
            case EPOCH_MILLIS -> epoch(EpochUnit.MILLIS, byData);
            case EPOCH_MICROS -> epoch(EpochUnit.MICROS, byData);
            case EPOCH_NANOS -> epoch(EpochUnit.NANOS, byData);
            case INTEGER, NUMBER, TIME_OF_DAY, UUID, BYTES, RECORD, LIST, MAP, WITHIN_ITSELF, ANY -> byData;
        };
    }

    private Guess truth(Guess byData) {
        if (!column.isBooleanWords() && !column.isZeroAndOne()) {
            return contradicted(byData);
        }
        return rules.field(
                new BooleanField(rules.name(), rules.pointer(), rules.missing(List.of())),
                "true or false, as the schema says" + rules.constantNote());
    }

    /** Also if it reads like a number, like true, or like a word for no value. */
    private Guess symbol() {
        List<String> symbols = declared.symbols();
        CategoricalField field = new CategoricalField(rules.name(), rules.pointer())
                .withMissing(rules.missing(List.of()).stream()
                        .filter(word -> !symbols.contains(word))
                        .toList());
        return rules.field(
                symbols.size() <= MAX_SYMBOLS ? field.withVocabulary(symbols) : field,
                "one of " + symbols.size() + (symbols.size() == 1 ? " word" : " words") + ", as the schema says"
                        + rules.constantNote());
    }

    /** Whoever declares a text of digits means a code; one with a fraction is a number that is written as text. */
    private Guess text(Guess byData) {
        return byData.field() instanceof NumericField number && number.notation() == null && column.isInteger()
                ? rules.code("digits, but a text by the schema: a code, not a quantity", number.missing())
                : byData;
    }

    private Guess date(Guess byData) {
        if (rules.recognisedTime() == null) {
            return contradicted(byData);
        }
        if (!(byData.field() instanceof TimestampField field)) {
            return byData;
        }
        return field.cycles().contains(Cycle.WEEK)
                ? rules.field(field.withCycles(List.of(Cycle.WEEK)), "dates without a time: only the weekday is read")
                : rules.leftOut("dates without a time, of less than a week: every other weekday would look unusual");
    }

    private Guess epoch(EpochUnit unit, Guess byData) {
        if (column.numberShare() < 1 || !column.isInteger()) {
            return contradicted(byData);
        }
        return rules.epoch(unit, "as the schema says");
    }

    private Guess contradicted(Guess byData) {
        warning = "'" + byData.name() + "' is " + declared.type().words()
                + " by the schema, but not in the data; the data were believed";
        return byData;
    }
}
