package io.elbo.stream.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.Contribution;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The masks of the fields of one model: of what explanations, incidents and examples say. A derived field is masked if the value
 * that it looks at is, and the text of a key if one of its values is. Immutable.
 */
public final class MaskedFields {
    private final Masks masks;
    private final Map<String, MaskKind> byField;
    private final Set<String> hiddenNames;
    private final @Nullable MaskKind ofKey;

    private MaskedFields(
            Masks masks, Map<String, MaskKind> byField, Set<String> hiddenNames, @Nullable MaskKind ofKey) {
        this.masks = masks;
        this.byField = byField;
        this.hiddenNames = hiddenNames;
        this.ofKey = ofKey;
    }

    public static MaskedFields of(Masks masks, Schema schema) {
        Map<String, MaskKind> byField = new HashMap<>();
        Set<String> hidden = new HashSet<>();
        for (Field field : schema.fields()) {
            MaskKind kind = masks.of(field.pointer());
            if (kind != null) {
                byField.put(field.name(), kind);
                hidden.add(field.name());
                hidden.add(
                        field.pointer().substring(1).replace('/', '.')); // as habits name what the model does not read
            }
        }
        MaskKind ofKey = masks.ofKey();
        HistoryDefinition history = schema.history();
        if (history != null) {
            for (String pointer : history.pointers()) {
                MaskKind kind = masks.of(pointer);
                ofKey = kind == null ? ofKey : ofKey == null ? kind : MaskKind.stricter(ofKey, kind);
            }
        }
        return new MaskedFields(masks, Map.copyOf(byField), Set.copyOf(hidden), ofKey);
    }

    /** The reasons as they may be told; themselves if none is about a masked field. */
    public List<Contribution> contributions(List<Contribution> contributions) {
        return byField.isEmpty()
                ? contributions
                : contributions.stream().map(this::contribution).toList();
    }

    private Contribution contribution(Contribution contribution) {
        MaskKind kind = byField.get(contribution.field());
        if (kind == null) {
            return contribution;
        }
        JsonNode hidden = TextNode.valueOf(Masks.HIDDEN);
        return new Contribution(
                contribution.field(),
                contribution.value().isContainerNode() ? hidden : masks.value(contribution.value(), kind),
                contribution.expected().isNull() ? contribution.expected() : hidden,
                contribution.nats(),
                contribution.reason(),
                contribution.remainingScore(),
                text(contribution));
    }

    private static String text(Contribution contribution) {
        return switch (contribution.reason()) {
            case MISSING -> "no value";
            case UNSEEN -> "a value that history does not have (masked)";
            case OUT_OF_RANGE -> "outside of all that history has (masked)";
            case UNEXPECTED -> "unusual here (masked)";
        };
    }

    /** Whether values of the field must not be told; what is not known by this name is shown. */
    public boolean hides(String name) {
        return hiddenNames.contains(name);
    }

    /** Whether a value of the key is masked, and the key of records in Kafka, which may be the same, is not. */
    public boolean showsKeyOfRecords() {
        return ofKey != null && masks.ofKey() == null;
    }

    /** A key as text, as it may be told. */
    public String key(String text) {
        return ofKey == null ? text : masks.text(text, ofKey);
    }
}
