package io.elbo.core.suppression;

import io.elbo.core.suppression.Comparison.Operator;
import io.elbo.core.suppression.Comparison.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads one {@link RecordCondition} from left to right. */
final class ConditionParser {
    private static final int MAX_LENGTH = 10_000;
    private static final String OPERATOR_CHARACTERS = "=!<>";

    private final String text;
    private int position;

    ConditionParser(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the condition has more than " + MAX_LENGTH + " characters");
        }
        this.text = text;
    }

    List<Comparison> parse() {
        List<Comparison> comparisons = new ArrayList<>();
        do {
            comparisons.add(comparison());
        } while (takeAnd());
        return comparisons;
    }

    private Comparison comparison() {
        Value name = value("a field, a JSON pointer or record-key");
        Operator operator = operator();
        List<Value> values = new ArrayList<>();
        do {
            values.add(value("a value"));
        } while (take(','));
        if (operator.orders()
                && (values.size() > 1 || PlainNumber.parse(values.get(0).text()).isEmpty())) {
            throw refusal("one number is expected after <, <=, > or >=");
        }
        return Comparison.of(name.text(), operator, values);
    }

    private Operator operator() {
        skipSpaces();
        int start = position;
        while (position < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return switch (text.substring(start, position)) {
            case "=", "==" -> Operator.EQUAL;
            case "!=" -> Operator.NOT_EQUAL;
            case "<" -> Operator.LESS;
            case "<=" -> Operator.LESS_OR_EQUAL;
            case ">" -> Operator.GREATER;
            case ">=" -> Operator.GREATER_OR_EQUAL;
            default -> throw refusal("one of =, !=, <, <=, > and >= is expected");
        };
    }

    private Value value(String what) {
        skipSpaces();
        if (position < text.length() && text.charAt(position) == '"') {
            return new Value(quoted(), true);
        }
        int start = position;
        while (position < text.length() && isBare(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw refusal(what + " is expected");
        }
        return new Value(text.substring(start, position), false);
    }

    private static boolean isBare(char c) {
        return !Character.isWhitespace(c) && c != ',' && c != '"' && OPERATOR_CHARACTERS.indexOf(c) < 0;
    }

    /** The text between two quotes; a backslash takes the next character as it is. */
    private String quoted() {
        StringBuilder content = new StringBuilder();
        for (position++; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == '"') {
                position++;
                return content.toString();
            }
            if (c == '\\' && position + 1 < text.length()) {
                position++;
                c = text.charAt(position);
            }
            content.append(c);
        }
        throw refusal("a closing double quote is missing");
    }

    private boolean take(char c) {
        skipSpaces();
        boolean found = position < text.length() && text.charAt(position) == c;
        position += found ? 1 : 0;
        return found;
    }

    /** Whether another comparison follows; anything else at this place is refused. */
    private boolean takeAnd() {
        skipSpaces();
        if (position == text.length()) {
            return false;
        }
        if (text.regionMatches(true, position, "and", 0, 3)
                && position + 3 < text.length()
                && Character.isWhitespace(text.charAt(position + 3))) {
            position += 3;
            return true;
        }
        throw refusal("and, a comma or the end is expected; for or write a second rule");
    }

    private void skipSpaces() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private IllegalArgumentException refusal(String expected) {
        return new IllegalArgumentException(expected + " at character " + (position + 1));
    }
}
