package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.TypicalContribution;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Explanations;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Says why a record scored as it did: the fields that cost more than they usually do, with value and expected value. Fields
 * whose value is the expected one, and fields that cost what they usually cost, are no reasons; what is new always is one.
 * Immutable.
 */
public final class Explainer {
    private static final int MAX_TEXT_LENGTH = 200;

    private final List<FieldKind> kinds;
    private final int top;
    private final double[] usual; // [fields], mean of ordinary records, nats
    private final double[] high; // [fields], nats

    /** @param top how many fields are named at most */
    public Explainer(ModelMetadata model, int top) {
        if (top < 1) {
            throw new IllegalArgumentException("at least one field must be named, got " + top);
        }
        Schema schema = model.schema();
        kinds = FieldKind.of(schema);
        this.top = top;
        usual = new double[schema.fields().size()];
        high = new double[schema.fields().size()];
        for (TypicalContribution contribution : model.typicalContributions()) {
            int field = schema.indexOf(contribution.field());
            if (field >= 0) {
                usual[field] = contribution.mean();
                high[field] = contribution.high();
            }
        }
    }

    /**
     * The fields that cost more than they usually do, those first that exceed most what they rarely exceed; one at least
     * where a value differs from what was expected. {@code document} is the record that the row was decoded from.
     */
    public List<Contribution> explain(JsonNode document, Batch batch, Explanations explanations, int row) {
        List<Integer> ranked = IntStream.range(0, kinds.size())
                .boxed()
                .filter(field -> !isAsExpected(batch, explanations, row, field))
                .sorted(Comparator.comparingDouble(field -> high[field] - explanations.contribution(row, field)))
                .toList();
        List<Integer> unusual = ranked.stream()
                .filter(field -> explanations.contribution(row, field) > usual[field]
                        || reason(batch, row, field) != Reason.UNEXPECTED)
                .toList();
        return (unusual.isEmpty() ? ranked.stream().limit(1) : unusual.stream().limit(top))
                .map(field -> contribution(document, batch, explanations, row, field))
                .toList();
    }

    /** Whether the value is one that the model knows, and the one that it expected here. */
    private boolean isAsExpected(Batch batch, Explanations explanations, int row, int field) {
        return reason(batch, row, field) == Reason.UNEXPECTED
                && kinds.get(field).isSame(batch, explanations.expected(), row);
    }

    private Contribution contribution(
            JsonNode document, Batch batch, Explanations explanations, int row, int fieldIndex) {
        FieldKind kind = kinds.get(fieldIndex);
        return new Contribution(
                kind.field().name(),
                shown(document.at(kind.field().pointer())),
                kind.describe(explanations.expected(), row),
                explanations.contribution(row, fieldIndex),
                reason(batch, row, fieldIndex));
    }

    private static JsonNode shown(JsonNode value) {
        if (value instanceof MissingNode) {
            return NullNode.getInstance();
        }
        if (value.isContainerNode()) {
            return TextNode.valueOf(value.isArray() ? "[array]" : "{object}");
        }
        return value.isTextual() && value.textValue().length() > MAX_TEXT_LENGTH
                ? TextNode.valueOf(value.textValue().substring(0, MAX_TEXT_LENGTH) + "…")
                : value;
    }

    private Reason reason(Batch batch, int row, int fieldIndex) {
        return Reason.of(kinds.get(fieldIndex).state(batch, row));
    }
}
