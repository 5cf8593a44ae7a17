package io.elbo.core.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Reason;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule whose fields are found in a model's schema. Immutable. */
final class BoundRule {
    private final SuppressionRule rule;
    private final @Nullable RecordCondition where;
    private final @Nullable RecordCondition except;
    private final boolean needsDocument;
    private final @Nullable FieldKind field; // null if the rule is about the record as a whole

    /** @throws BadRuleException if the schema does not have what the rule names */
    BoundRule(SuppressionRule rule, Schema schema) {
        this.rule = rule;
        where = placed("where", rule.where(), schema);
        except = placed("except", rule.except(), schema);
        needsDocument = (where != null && where.needsDocument()) || (except != null && except.needsDocument());
        field = rule.field() == null ? null : kind(rule.field(), schema);
    }

    private FieldKind kind(String written, Schema schema) {
        int index = schema.indexOf(written);
        for (int i = 0; i < schema.fields().size() && index < 0 && written.startsWith("/"); i++) {
            index = reads(schema.fields().get(i), written) ? i : -1;
        }
        if (index < 0) {
            throw unknown("field", written, written, schema);
        }
        Field found = schema.fields().get(index);
        if (rule.unless() != null && !isNumber(found)) {
            throw new BadRuleException(
                    rule.name(),
                    "field",
                    written,
                    "unless compares numbers, and this field is " + found.type() + "; numeric are "
                            + shown(schema.fields().stream()
                                    .filter(BoundRule::isNumber)
                                    .map(Field::name)
                                    .toList()));
        }
        return FieldKind.of(schema, index);
    }

    /** Whether this is the field's own place; that of a derived field belongs to what it is derived from. */
    private static boolean reads(Field field, String pointer) {
        return field.pointer().equals(pointer) && !(field instanceof DerivedField);
    }

    private static boolean isNumber(Field field) {
        return field instanceof NumericField || field instanceof DerivedField;
    }

    private @Nullable RecordCondition placed(String setting, @Nullable RecordCondition condition, Schema schema) {
        if (condition == null) {
            return null;
        }
        for (String name : condition.fields()) {
            if (schema.indexOf(name) < 0) {
                throw unknown(setting, condition.toString(), name, schema);
            }
            if (schema.fields().get(schema.indexOf(name)) instanceof DerivedField) {
                throw new BadRuleException(
                        rule.name(),
                        setting,
                        condition.toString(),
                        name + " is derived from the key's history, and " + setting + " looks at the record itself");
            }
        }
        return condition.at(name -> schema.fields().get(schema.indexOf(name)).pointer());
    }

    private BadRuleException unknown(String setting, String value, String name, Schema schema) {
        boolean isPointer = name.startsWith("/");
        List<String> derived = setting.equals("field") ? derivedFrom(name, schema) : List.of();
        if (!derived.isEmpty()) {
            return new BadRuleException(
                    rule.name(),
                    setting,
                    value,
                    "the model does not read " + name + " itself; derived from it: " + shown(derived));
        }
        List<String> names = schema.fields().stream()
                .map(each -> isPointer ? each.pointer() : each.name())
                .toList();
        String hint =
                isPointer || setting.equals("field") ? "" : "; a place that is no field is written as a JSON pointer";
        return new BadRuleException(
                rule.name(),
                setting,
                value,
                "the model has no field " + name + "; the nearest are " + shown(NearestNames.of(name, names)) + hint);
    }

    /** The fields that are derived from what stands there, or from what a field of that name would read. */
    private static List<String> derivedFrom(String name, Schema schema) {
        String pointer = name.startsWith("/") ? name : "/" + name.replace('.', '/');
        return schema.fields().stream()
                .filter(field ->
                        field instanceof DerivedField && field.pointer().equals(pointer))
                .map(Field::name)
                .toList();
    }

    private static String shown(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    String name() {
        return rule.name();
    }

    /** Whether it passes over reasons, and needs to know them. */
    boolean isAboutReasons() {
        return field != null;
    }

    /** Whether the rule is about the record. One whose fields cannot be read is outside of each rule that looks at them. */
    boolean isAbout(RecordView record) {
        long timestamp = record.timestampMillis();
        if ((rule.from() != null && timestamp < rule.from().toEpochMilli())
                || (rule.until() != null && timestamp >= rule.until().toEpochMilli())
                || (rule.during() != null && !rule.during().contains(timestamp))) {
            return false;
        }
        if (needsDocument && record.document().isMissingNode()) {
            return false;
        }
        return (where == null || where.holds(record)) && (except == null || !except.holds(record));
    }

    /** Whether it passes over all reasons about this field, whatever their values are. */
    boolean passesOver(String fieldName) {
        return field != null
                && rule.unless() == null
                && fieldName.equals(field.field().name());
    }

    /** Whether it passes over this reason. A missing value is neither above nor below the expected one, and counts. */
    boolean passesOver(Contribution reason, Batch batch, int row) {
        if (field == null || !reason.field().equals(field.field().name())) {
            return false;
        }
        if (rule.unless() == null) {
            return true;
        }
        boolean isDerived = field.field() instanceof DerivedField;
        boolean isWritten = reason.value().isNumber() && !isDerived;
        JsonNode value = isWritten ? reason.value() : field.describe(batch, row);
        JsonNode expected = isDerived ? reason.replacement() : reason.expected();
        return reason.reason() != Reason.MISSING
                && value.isNumber()
                && expected.isNumber()
                && !rule.unless().isExceeded(value.doubleValue(), expected.doubleValue());
    }
}
