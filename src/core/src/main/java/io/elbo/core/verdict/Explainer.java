package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.history.Comparison;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.model.TypicalContribution;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says why a record scored as it did: fields with their value and an expected one. Immutable.
 *
 * <p>There are two ways. {@link #explain} looks for the fewest fields whose replacement makes the record ordinary, and so is
 * true to the score however it comes about; it costs some hundred rows of scoring. {@link #explainBriefly} costs nothing
 * beyond the explanations at hand, but knows the reconstruction loss only: it names the fields that cost more than they
 * usually do. In both, a value that is the expected one is no reason, and what history never had is one.
 */
public final class Explainer {
    private static final int MAX_TEXT_LENGTH = 200;
    /** A field beyond those that suffice is named if replacing it alone helps at least this share of what the best one does. */
    private static final double NOTABLE = 0.1;
    /** A missing value that does not make the score is named if a smaller share of history's are. */
    private static final double RARELY = 0.01;

    private final List<FieldKind> kinds;
    private final int top;
    private final Predicate<String> hidden;
    private final double[] usual; // [fields], mean of ordinary records, nats
    private final double[] high; // [fields], nats
    private final List<@Nullable OrdinaryValues> ordinary; // [fields]
    private final List<ExpectedValue> expectedValues; // [fields]
    private final List<UsualValues> usualValues; // [fields]
    private final List<ReasonText> texts; // [fields]
    private final Replacements replacements;
    private final @Nullable KeyTerms keyTerms; // null if no field is derived

    /** @param top how many fields are named at most */
    public Explainer(ModelMetadata model, int top) {
        this(model, top, name -> false);
    }

    /**
     * @param top how many fields are named at most
     * @param hidden names of fields whose values no text about another field may tell; whoever asks masks their own reasons
     */
    public Explainer(ModelMetadata model, int top, Predicate<String> hidden) {
        if (top < 1) {
            throw new IllegalArgumentException("at least one field must be named, got " + top);
        }
        Schema schema = model.schema();
        kinds = FieldKind.of(schema);
        this.top = top;
        this.hidden = hidden;
        usual = new double[schema.fields().size()];
        high = new double[schema.fields().size()];
        for (TypicalContribution contribution : model.typicalContributions()) {
            int field = schema.indexOf(contribution.field());
            if (field >= 0) {
                usual[field] = contribution.mean();
                high[field] = contribution.high();
            }
        }
        @Nullable OrdinaryValues[] byField = new @Nullable OrdinaryValues[kinds.size()];
        for (OrdinaryValues values : model.ordinaryValues()) {
            int field = schema.indexOf(values.field());
            if (field >= 0) {
                byField[field] = values;
            }
        }
        ordinary = Arrays.asList(byField);
        expectedValues = Replacements.expectedValues(model);
        usualValues = IntStream.range(0, byField.length)
                .mapToObj(field -> new UsualValues(kinds.get(field), expectedValues.get(field), byField[field]))
                .toList();
        texts = IntStream.range(0, byField.length)
                .mapToObj(field -> new ReasonText(kinds.get(field).field(), byField[field]))
                .toList();
        replacements = new Replacements(schema, expectedValues);
        keyTerms = KeyTerms.of(schema, replacements);
    }

    /**
     * The fewest fields whose replacement brings the score below the threshold, in the order in which they lower it; then
     * fields that would lower it notably by themselves, and what is new. Of an ordinary record only the latter two. If no
     * set of fields suffices, the last one of those that lower the score most says so in its text.
     *
     * @param engine of the model; called some times
     * @param document the record that the row was decoded from
     * @param explanations of the row, at least
     * @throws io.elbo.core.score.ScoringException if the engine fails
     */
    public List<Contribution> explain(
            Engine engine, JsonNode document, Batch batch, Explanations explanations, int row, ThresholdPolicy policy) {
        List<Integer> ranked = ranked(explanations, row);
        ReplacementSearch.Found found = new ReplacementSearch(engine, kinds, replacements, expectedValues, usualValues)
                .run(batch, row, explanations, ranked, policy.rawThreshold(), top);
        Named named = new Named(document, batch, explanations, row);
        float rawScore = explanations.rawScore(row);
        List<ReplacementSearch.Replacement> chosen = found.chosen();
        for (int i = 0; i < chosen.size(); i++) {
            ReplacementSearch.Replacement replacement = chosen.get(i);
            named.add(
                    replacement.field(),
                    replacement.value(),
                    policy.score(replacement.rawScore()),
                    i == 0 ? found.partner() : null,
                    i == chosen.size() - 1 && policy.isAnomaly(replacement.rawScore()));
        }
        float best =
                found.alone().isEmpty() ? 0 : rawScore - found.alone().get(0).rawScore();
        for (ReplacementSearch.Replacement replacement : found.alone()) {
            boolean isNotable = best > 0 && rawScore - replacement.rawScore() >= NOTABLE * best;
            if (isNotable && (named.contributions.isEmpty() || !named.isUsual(replacement.field()))) {
                named.add(replacement.field(), replacement.value());
            }
        }
        for (int field : ranked) {
            if (isNew(batch, row, field)) {
                named.add(field, expected(explanations, row, field));
            }
        }
        return named.contributions;
    }

    /**
     * The fields that add more to the reconstruction loss than they usually do, those first that exceed most what they rarely
     * exceed; one at least if a value differs from what was expected.
     *
     * @param document the record that the row was decoded from
     */
    public List<Contribution> explainBriefly(JsonNode document, Batch batch, Explanations explanations, int row) {
        List<Integer> ranked = ranked(explanations, row).stream()
                .filter(field -> !isAsExpected(batch, explanations, row, field))
                .toList();
        List<Integer> unusual = ranked.stream()
                .filter(field -> explanations.contribution(row, field) > usual[field]
                        || reason(batch, row, field) != Reason.UNEXPECTED)
                .toList();
        Named named = new Named(document, batch, explanations, row);
        for (int field : unusual.isEmpty() ? ranked.stream().limit(1).toList() : unusual) {
            named.add(field, expected(explanations, row, field));
        }
        return named.contributions;
    }

    /**
     * The names of all fields, those first whose replacement alone lowers the score most: how one model looks at a record that
     * another one flags.
     *
     * @param engine of the model; called twice
     * @param explanations of the row, at least
     * @throws io.elbo.core.score.ScoringException if the engine fails
     */
    public List<String> ranking(Engine engine, Batch batch, Explanations explanations, int row) {
        List<Integer> ranked = ranked(explanations, row);
        Set<Integer> fields = new LinkedHashSet<>();
        new ReplacementSearch(engine, kinds, replacements, expectedValues, usualValues)
                .run(batch, row, explanations, ranked, Float.POSITIVE_INFINITY, 1)
                .alone()
                .forEach(replacement -> fields.add(replacement.field()));
        fields.addAll(ranked); // what is as expected has nothing to be replaced by
        return fields.stream().map(field -> kinds.get(field).field().name()).toList();
    }

    /** All fields, those first whose contribution exceeds most what it rarely exceeds. */
    private List<Integer> ranked(Explanations explanations, int row) {
        return IntStream.range(0, kinds.size())
                .boxed()
                .sorted(Comparator.comparingDouble(field -> high[field] - explanations.contribution(row, field)))
                .toList();
    }

    /** Whether the value is one that the model knows, and, as it would be shown, the one that it expected here. */
    private boolean isAsExpected(Batch batch, Explanations explanations, int row, int field) {
        JsonNode value = kinds.get(field).describe(batch, row);
        return reason(batch, row, field) == Reason.UNEXPECTED
                && expectedValues.get(field).of(value).equals(expected(explanations, row, field));
    }

    /** Whether history has no such value, or hardly ever none. */
    private boolean isNew(Batch batch, int row, int field) {
        OrdinaryValues values = ordinary.get(field);
        return switch (reason(batch, row, field)) {
            case UNEXPECTED -> false;
            case MISSING -> values == null || values.missing() < RARELY;
            case UNSEEN, OUT_OF_RANGE -> true;
        };
    }

    private JsonNode expected(Explanations explanations, int row, int field) {
        return expectedValues.get(field).of(kinds.get(field).describe(explanations.expected(), row));
    }

    private Reason reason(Batch batch, int row, int fieldIndex) {
        return Reason.of(kinds.get(fieldIndex).state(batch, row));
    }

    private static JsonNode shown(JsonNode value) {
        if (value instanceof MissingNode) {
            return NullNode.getInstance();
        }
        if (value.isContainerNode()) {
            return TextNode.valueOf(value.isArray() ? "[array]" : "{object}");
        }
        String text = value.asText(); // a number may have any count of digits, too
        return text.length() > MAX_TEXT_LENGTH ? TextNode.valueOf(ReasonText.cut(text, MAX_TEXT_LENGTH)) : value;
    }

    /** The reasons of one record as they are found, each field once, at most {@link #top}. */
    private final class Named {
        private final JsonNode document;
        private final Batch batch;
        private final Explanations explanations;
        private final int row;
        private final Set<Integer> fields = new HashSet<>();
        private final List<Contribution> contributions = new ArrayList<>();

        Named(JsonNode document, Batch batch, Explanations explanations, int row) {
            this.document = document;
            this.batch = batch;
            this.explanations = explanations;
            this.row = row;
        }

        /** A field beyond those whose replacement was searched for. */
        void add(int field, JsonNode expected) {
            add(field, expected, null, null, false);
        }

        /** @param insufficient whether the record is an anomaly even with this field and all before it replaced */
        void add(
                int field,
                JsonNode expected,
                @Nullable Float remainingScore,
                @Nullable Integer partner,
                boolean insufficient) {
            if (contributions.size() == top || fields.contains(field)) {
                return;
            }
            fields.addAll(replacements.together(field));
            FieldKind kind = kinds.get(field);
            JsonNode value = value(field);
            Reason reason = reason(batch, row, field);
            JsonNode inRecord = keyTerms != null && keyTerms.isDerived(field)
                    ? keyTerms.expected(field, expected, value, batch, row)
                    : kind.asInRecord(expected, value);
            contributions.add(new Contribution(
                    kind.field().name(),
                    value,
                    inRecord,
                    explanations.contribution(row, field),
                    reason,
                    remainingScore,
                    text(field, value, expected, inRecord, reason, partner)
                            + (insufficient ? ReasonText.STILL_UNUSUAL : ""),
                    expected));
        }

        /** @param inRecord the expected value as the record could have it */
        private String text(
                int field,
                JsonNode value,
                JsonNode expected,
                JsonNode inRecord,
                Reason reason,
                @Nullable Integer partner) {
            String other = partner == null ? null : named(partner);
            if (keyTerms == null) {
                return texts.get(field).of(value, kinds.get(field).describe(batch, row), expected, reason, other);
            }
            Comparison comparison = keyTerms.compare(field, batch, row);
            if (comparison != null && keyTerms.isUsual(field, comparison, batch, row)) {
                return keyTerms.usualWithOthers(field, value, other);
            }
            if (comparison != null) {
                return keyTerms.text(field, comparison, value, inRecord, batch, row)
                        + (other == null ? "" : ", unusual with " + other);
            }
            JsonNode told = keyTerms.isDerived(field) ? inRecord : expected;
            return texts.get(field).of(value, kinds.get(field).describe(batch, row), told, reason, other)
                    + (keyTerms.isDerived(field) ? "" : keyTerms.addition(field, batch, row));
        }

        /** Whether the value is usual for the key: then a replacement that helps by itself says nothing of the record. */
        boolean isUsual(int field) {
            Comparison comparison = keyTerms == null ? null : keyTerms.compare(field, batch, row);
            return comparison != null && keyTerms != null && keyTerms.isUsual(field, comparison, batch, row);
        }

        private String named(int field) {
            JsonNode value = value(field);
            if (hidden.test(kinds.get(field).field().name())) {
                return keyTerms == null ? kinds.get(field).field().name() : keyTerms.name(field);
            }
            if (keyTerms == null) {
                return kinds.get(field).field().name() + " " + ReasonText.shown(value);
            }
            return keyTerms.compare(field, batch, row) == null
                    ? keyTerms.name(field) + " " + ReasonText.shown(value)
                    : keyTerms.named(field, value);
        }

        private JsonNode value(int field) {
            return shown(
                    keyTerms != null && keyTerms.isDerived(field)
                            ? keyTerms.value(field, document, batch, row)
                            : kinds.get(field).shown(document, batch, row));
        }
    }
}
