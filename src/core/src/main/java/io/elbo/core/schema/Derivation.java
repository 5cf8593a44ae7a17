package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DerivedField} says of a record in the light of its key's earlier records. {@code io.elbo.core.history.KeyHistory}
 * has the formulas.
 */
public enum Derivation {
    /** How far a number lies from the key's mean, in the key's deviations. */
    USUAL(Source.NUMBER, Memory.RECORDS),
    /** Logarithm of a number's size over that of the key's mean. */
    RATIO(Source.NUMBER, Memory.RECORDS),
    /** Difference from the key's number before, in the key's deviations. */
    STEP(Source.NUMBER, Memory.RECORDS),
    /** Difference from the key's number before, of a counter that only rises and sometimes starts again at 0. */
    CHANGE(Source.NUMBER, Memory.NONE),
    /** How rare a word is among the key's, in nats. */
    RARITY(Source.WORD, Memory.RECORDS),
    /** Logarithm of the key's rate of records now over its rate in the long run. */
    BURST(Source.NONE, Memory.TIME),
    /** How rare the hour of the day (UTC) is among the key's, in nats. */
    HOUR(Source.NONE, Memory.RECORDS),
    /** Logarithm of the seconds since the key's record before, plus 1. */
    SINCE(Source.NONE, Memory.NONE);

    /** What a derivation reads at its field's pointer. */
    public enum Source {
        NUMBER,
        WORD,
        /** Nothing but the record's time. */
        NONE
    }

    /** What a derivation forgets by. */
    enum Memory {
        RECORDS,
        TIME,
        NONE
    }

    private final Source source;
    private final Memory memory;

    Derivation(Source source, Memory memory) {
        this.source = source;
        this.memory = memory;
    }

    /** What is read at the field's pointer. */
    public Source source() {
        return source;
    }

    /** Whether the derivation needs to know when a record happened. */
    public boolean needsTime() {
        return source == Source.NONE;
    }

    /** Whether the field has a half-life, counted in records of the key. */
    boolean hasHalfLife() {
        return memory == Memory.RECORDS;
    }

    /** Whether the field has a window of time. */
    boolean hasWindow() {
        return memory == Memory.TIME;
    }

    /** The name as the schema's JSON has it, such as {@code usual}. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Derivation of(@Nullable String label) {
        return Arrays.stream(values())
                .filter(derivation -> derivation.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new SchemaException("a derived field's 'as' is one of "
                        + Arrays.stream(values()).map(Derivation::label).collect(Collectors.joining(", ")) + ", got '"
                        + label + "'"));
    }
}
