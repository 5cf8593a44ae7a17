package io.elbo.core.suppression;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One comparison of a place in a record with given values. {@code =} holds if one of the values is there, {@code !=} if none
 * is; the others compare numbers. Text is compared as it stands, numbers by what they are. A place without a value equals
 * {@code null} only. Immutable.
 *
 * @param name of a field, a JSON pointer, or {@link #RECORD_KEY}
 * @param pointer into the record's value; empty for the record's key
 * @param values one or more; one number if the operator orders
 */
record Comparison(String name, JsonPointer pointer, Operator operator, List<Value> values) {
    /** Stands for the key of the Kafka record. */
    static final String RECORD_KEY = "record-key";

    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        boolean orders() {
            return this != EQUAL && this != NOT_EQUAL;
        }
    }

    /**
     * A value as it is written.
     *
     * @param isQuoted whether it can only be text
     */
    record Value(String text, boolean isQuoted) {
        private boolean isNull() {
            return !isQuoted && text.equals("null");
        }

        private boolean matches(JsonNode node) {
            if (node.isMissingNode() || node.isNull()) {
                return isNull();
            }
            if (node.isTextual()) {
                return node.textValue().equals(text);
            }
            if (isQuoted) {
                return false;
            }
            if (node.isBoolean()) {
                return text.equals(node.booleanValue() ? "true" : "false");
            }
            return node.isNumber() && matchesNumber(node);
        }

        private boolean matchesNumber(JsonNode node) {
            if (node.isIntegralNumber() && node.canConvertToLong()) {
                try {
                    return Long.parseLong(text) == node.longValue(); // identifiers have more digits than a double
                } catch (NumberFormatException e) {
                    // 5.0 is 5
                }
            }
            var number = PlainNumber.parse(text);
            return number.isPresent() && number.getAsDouble() == node.doubleValue();
        }
    }

    Comparison {
        values = List.copyOf(values);
    }

    static Comparison of(String name, Operator operator, List<Value> values) {
        return new Comparison(
                name, name.startsWith("/") ? JsonPointer.compile(name) : JsonPointer.empty(), operator, values);
    }

    boolean isPointer() {
        return name.startsWith("/");
    }

    boolean isRecordKey() {
        return name.equals(RECORD_KEY);
    }

    /** The same of another place. */
    Comparison at(String place) {
        return new Comparison(place, JsonPointer.compile(place), operator, values);
    }

    boolean holds(RecordView record) {
        JsonNode node = isRecordKey() ? record.key() : record.document().at(pointer);
        if (operator.orders()) {
            return order(node);
        }
        return (operator == Operator.EQUAL) == values.stream().anyMatch(value -> value.matches(node));
    }

    private boolean order(JsonNode node) {
        double number = node.isNumber()
                ? node.doubleValue()
                : node.isTextual() ? PlainNumber.parse(node.textValue()).orElse(Double.NaN) : Double.NaN;
        double limit = PlainNumber.parse(values.get(0).text()).orElseThrow();
        return switch (operator) {
            case LESS -> number < limit;
            case LESS_OR_EQUAL -> number <= limit;
            case GREATER -> number > limit;
            case GREATER_OR_EQUAL -> number >= limit;
            case EQUAL, NOT_EQUAL -> throw new IllegalStateException("does not order");
        };
    }
}
