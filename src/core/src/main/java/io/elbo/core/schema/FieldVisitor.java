package io.elbo.core.schema;

/**
 * One answer per kind of field. Whoever needs something of its own for each kind makes its strategies here, once: a kind
 * that is added later does not compile until every visitor has an answer for it.
 *
 * @param <T> the answer
 */
public interface FieldVisitor<T> {
    T numeric(NumericField field);

    T categorical(CategoricalField field);

    /** A {@link BooleanField}. */
    T flag(BooleanField field);

    T timestamp(TimestampField field);

    T derived(DerivedField field);
}
