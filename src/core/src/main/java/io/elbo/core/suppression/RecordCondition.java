package io.elbo.core.suppression;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which records a rule is about, such as {@code country = DE, AT and amount < 50}: comparisons that must all hold. The left side
 * of each is a field's name, a JSON pointer into the record, or {@code record-key}. Immutable.
 */
public final class RecordCondition {
    /** What {@link #parse} takes, in words. */
    public static final String ALLOWED = "comparisons joined by and, such as country = DE, AT and amount < 50, with"
            + " =, !=, <, <=, > or >=; on the left a field, a JSON pointer or record-key; double quotes around what"
            + " holds spaces or commas";

    private final String text;
    private final List<Comparison> comparisons;

    private RecordCondition(String text, List<Comparison> comparisons) {
        this.text = text;
        this.comparisons = List.copyOf(comparisons);
    }

    /** @throws IllegalArgumentException if the text is none; the message says where, and {@link #ALLOWED} what is allowed */
    public static RecordCondition parse(String text) {
        return new RecordCondition(text.strip(), new ConditionParser(text.strip()).parse());
    }

    /** The fields that are named, but for those that are reached by a pointer. */
    Set<String> fields() {
        return comparisons.stream()
                .filter(each -> !each.isPointer() && !each.isRecordKey())
                .map(Comparison::name)
                .collect(Collectors.toSet());
    }

    /** The same with the pointer of each field in place of its name. */
    RecordCondition at(java.util.function.UnaryOperator<String> pointers) {
        return new RecordCondition(
                text,
                comparisons.stream()
                        .map(each ->
                                each.isPointer() || each.isRecordKey() ? each : each.at(pointers.apply(each.name())))
                        .toList());
    }

    /** Whether it looks at the record's value, and not at its key alone. */
    boolean needsDocument() {
        return comparisons.stream().anyMatch(each -> !each.isRecordKey());
    }

    /** Whether all comparisons hold. The fields must have been {@link #at placed}. */
    boolean holds(RecordView record) {
        return comparisons.stream().allMatch(each -> each.holds(record));
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordCondition condition && condition.comparisons.equals(comparisons);
    }

    @Override
    public int hashCode() {
        return comparisons.hashCode();
    }
}
