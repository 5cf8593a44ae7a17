package io.elbo.format.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * MongoDB's extended JSON: a value of which JSON does not know the type stands in an object, such as <code>{"$numberLong": "5"}</code>. A field
 * that names the value's place reads what is in the object.
 */
final class ExtendedJson {
    private static final Set<String> NUMBERS = Set.of("$numberInt", "$numberLong", "$numberDouble", "$numberDecimal");
    private static final Set<String> TEXTS = Set.of("$oid", "$uuid", "$symbol");
    private static final String DATE = "$date";

    /** Below a value's place, where the value may stand. */
    static final List<String> PLACES = List.of(
            "/$numberInt",
            "/$numberLong",
            "/$numberDouble",
            "/$numberDecimal",
            "/$oid",
            "/$uuid",
            "/$symbol",
            "/$date",
            "/$date/$numberLong");

    private static final int MAX_DIGITS = 40; // as many as a decimal of 128 bits has, and its exponent

    private ExtendedJson() {}

    /** The same tree with plain values. */
    static JsonNode plain(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return plain(object);
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, plain(array.get(i)));
            }
        }
        return node;
    }

    private static JsonNode plain(ObjectNode object) {
        if (object.size() == 1) {
            String name = object.fieldNames().next();
            JsonNode value = object.get(name);
            if (NUMBERS.contains(name) || TEXTS.contains(name)) {
                return NUMBERS.contains(name) ? number(value) : value;
            } else if (name.equals(DATE)) {
                return plain(value);
            }
        }
        object.properties().forEach(entry -> entry.setValue(plain(entry.getValue())));
        return object;
    }

    private static JsonNode number(JsonNode value) {
        if (!value.isTextual() || value.textValue().length() > MAX_DIGITS) {
            return value;
        }
        try {
            BigDecimal number = new BigDecimal(value.textValue());
            return number.scale() == 0 && number.precision() <= 18
                    ? LongNode.valueOf(number.longValueExact())
                    : DecimalNode.valueOf(number);
        } catch (NumberFormatException e) {
            return value; // infinite, or not a number
        }
    }
}
