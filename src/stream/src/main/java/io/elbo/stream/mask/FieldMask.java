package io.elbo.stream.mask;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in records whose value is masked, with everything below it.
 *
 * @param tokens of the pointer (RFC 6901), without escapes; {@value #ANY} stands for every element or member. None for the
 *     record's key in Kafka
 */
public record FieldMask(List<String> tokens, MaskKind kind) {
    static final String ANY = "*";

    public FieldMask {
        tokens = List.copyOf(tokens);
    }

    /** A mask of the record's key in Kafka. */
    public static FieldMask ofKey(MaskKind kind) {
        return new FieldMask(List.of(), kind);
    }

    /** @throws IllegalArgumentException if it is no pointer to something in a record */
    public static FieldMask of(String pointer, MaskKind kind) {
        if (pointer.length() < 2 || !pointer.startsWith("/")) {
            throw new IllegalArgumentException("a pointer such as /card/number is needed");
        }
        return new FieldMask(tokens(pointer), kind);
    }

    static List<String> tokens(String pointer) {
        List<String> tokens = new ArrayList<>();
        for (String token : pointer.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens;
    }

    boolean isOfKey() {
        return tokens.isEmpty();
    }

    /** Whether the value at the pointer is masked: it is there, or below it. */
    boolean covers(String pointer) {
        if (isOfKey() || !pointer.startsWith("/")) {
            return false;
        }
        List<String> place = tokens(pointer);
        if (place.size() < tokens.size()) {
            return false;
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.get(i).equals(ANY) && !tokens.get(i).equals(place.get(i))) {
                return false;
            }
        }
        return true;
    }
}
