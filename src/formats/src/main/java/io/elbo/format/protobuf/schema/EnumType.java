package io.elbo.format.protobuf.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An enum: symbols by their number. Of symbols with the same number the first one counts. Immutable. */
public final class EnumType {
    private final String fullName;
    private final Map<Integer, String> symbols; // in the order in which they are declared
    private final Map<String, Integer> numbers;

    EnumType(String fullName, Map<Integer, String> symbols, Map<String, Integer> numbers) {
        this.fullName = fullName;
        this.symbols = Collections.unmodifiableMap(new LinkedHashMap<>(symbols));
        this.numbers = Map.copyOf(numbers);
    }

    public String fullName() {
        return fullName;
    }

    /** The symbols by their number, in the order in which they are declared. */
    public Map<Integer, String> symbols() {
        return symbols;
    }

    /** The symbol of a number; null if the enum has none. */
    public @Nullable String symbol(int number) {
        return symbols.get(number);
    }

    /** The number of a symbol, whichever of several it is; null if the enum has no such symbol. */
    @Nullable
    Integer number(String symbol) {
        return numbers.get(symbol);
    }
}
