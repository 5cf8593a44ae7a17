package io.elbo.trainer.infer;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which derived fields a schema gets for a kind of history. */
public enum HistoryPreset {
    /** None. */
    NONE,
    /** Of series whose levels stay: how far each number is from the key's mean over some 10,000 records, in place of the number. */
    STEADY,
    /**
     * Of series whose levels wander: how far each number is from the key's mean over some 300 records, its ratio to it and its step, in place
     * of the number.
     */
    DRIFTING,
    /** Of what many customers, cards or devices do: how each number and word stands to the key's, beside the number and word. */
    TRANSACTIONS;

    private static final int STEADY_RECORDS = 7_000;
    private static final int DRIFTING_RECORDS = 200;
    private static final int TRANSACTION_RECORDS = 70;
    private static final int WORD_RECORDS = 200;
    private static final double WINSOR = 3;
    /** One far number must not decide for long what is usual. */
    private static final double STEADY_WINSOR = 10;
    /** The same, but new levels have to be learned. */
    private static final double DRIFTING_SPIKE = 10;

    /** The name as options have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The schema with this preset's fields. What the key consists of is no field: a key that is new would always look unusual. */
    public Schema apply(Schema schema, HistoryDefinition history) {
        if (this == NONE) {
            return schema;
        }
        Set<String> names = new HashSet<>();
        schema.fields().forEach(field -> names.add(field.name()));
        List<Field> kept = new ArrayList<>();
        List<Field> derived = new ArrayList<>();
        for (Field field : schema.fields()) {
            if (history.pointers().contains(field.pointer())) {
                continue;
            }
            List<DerivedField> own = field.accept(new Derived(names));
            if (own.isEmpty() || this == TRANSACTIONS) {
                kept.add(field);
            }
            own.forEach(one -> derived.add(one));
        }
        if (this == TRANSACTIONS && history.time() != null) {
            derived.add(DerivedField.of(unused("burst", names), null, Derivation.BURST));
            derived.add(DerivedField.of(unused("hour", names), null, Derivation.HOUR));
        }
        kept.addAll(derived);
        return new Schema(history, kept);
    }

    /** The name, with {@code key.} before it as often as it takes until no other field has it. */
    private static String unused(String name, Set<String> names) {
        String unused = name;
        while (!names.add(unused)) {
            unused = "key." + unused;
        }
        return unused;
    }

    /** What is derived from a field. */
    private final class Derived implements FieldVisitor<List<DerivedField>> {
        private final Set<String> names;

        Derived(Set<String> names) {
            this.names = names;
        }

        @Override
        public List<DerivedField> numeric(NumericField field) {
            return switch (HistoryPreset.this) {
                case NONE -> List.of();
                case STEADY ->
                    List.of(number(field, Derivation.USUAL, STEADY_RECORDS).withWinsor(STEADY_WINSOR));
                case DRIFTING ->
                    List.of(
                            number(field, Derivation.USUAL, DRIFTING_RECORDS).withSpike(DRIFTING_SPIKE),
                            number(field, Derivation.RATIO, DRIFTING_RECORDS).withSpike(DRIFTING_SPIKE),
                            number(field, Derivation.STEP, DRIFTING_RECORDS).withSpike(DRIFTING_SPIKE));
                case TRANSACTIONS ->
                    List.of(number(field, Derivation.USUAL, TRANSACTION_RECORDS).withWinsor(WINSOR));
            };
        }

        private DerivedField number(NumericField field, Derivation as, int records) {
            return of(field, as)
                    .withNotation(field.notation())
                    .withMissing(field.missing())
                    .withHalfLife(records);
        }

        private DerivedField of(Field field, Derivation as) {
            return DerivedField.of(unused(field.name() + "." + as.label(), names), field.pointer(), as);
        }

        @Override
        public List<DerivedField> categorical(CategoricalField field) {
            return HistoryPreset.this == TRANSACTIONS
                    ? List.of(of(field, Derivation.RARITY)
                            .withMissing(field.missing())
                            .withHalfLife(WORD_RECORDS))
                    : List.of();
        }

        @Override
        public List<DerivedField> flag(BooleanField field) {
            return List.of();
        }

        @Override
        public List<DerivedField> timestamp(TimestampField field) {
            return List.of();
        }

        @Override
        public List<DerivedField> derived(DerivedField field) {
            return List.of();
        }
    }
}
