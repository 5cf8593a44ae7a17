package io.elbo.trainer.infer;

import io.elbo.core.schema.TimestampField;
import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import io.elbo.format.envelope.EnvelopeFormat;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.EnvelopeHint;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a file once and proposes its schema. Memory is bounded by the number of columns, not of rows. */
public final class Inference {
    /** Called once a row, so that a person can be told how far the reading is. */
    @FunctionalInterface
    public interface Listener {
        /** @param fraction of the work, in [0, 1] */
        void read(double fraction, long rows);
    }

    /** Words that only a label has. */
    private static final Set<String> LABEL_WORDS = Set.of(
            "benign",
            "anomaly",
            "anomalous",
            "abnormal",
            "malicious",
            "attack",
            "fraud",
            "fraudulent",
            "outlier",
            "inlier");

    private static final int MAX_LABELS = 50;

    private final Profile profile;
    private @Nullable Declaration declared;
    private final Set<String> missingWords;
    private final List<Guess> guesses = new ArrayList<>();
    private final List<TimestampField> times = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<List<String>> observed = new HashSet<>(); // places that some record has

    private Inference(@Nullable Declaration declared, Set<String> missingWords) {
        this.declared = declared;
        this.missingWords = missingWords;
        profile = new Profile(missingWords);
    }

    /** @param maxRows rows to look at, from the first on */
    public static Proposal of(Dataset dataset, long maxRows, Listener listener) throws IOException {
        return of(dataset, null, maxRows, Set.of(), listener);
    }

    /**
     * @param maxRows rows to look at, from the first on
     * @param missingWords words that mean that there is no value, beside those that are known to
     */
    public static Proposal of(Dataset dataset, long maxRows, Set<String> missingWords, Listener listener)
            throws IOException {
        return of(dataset, null, maxRows, missingWords, listener);
    }

    /**
     * @param declared what a schema of the records says; null for what the data says itself, as an Avro container file does
     * @param maxRows rows to look at, from the first on
     * @param missingWords words that mean that there is no value, beside those that are known to
     */
    public static Proposal of(
            Dataset dataset, @Nullable Declaration declared, long maxRows, Set<String> missingWords, Listener listener)
            throws IOException {
        return new Inference(declared, missingWords).read(dataset, maxRows, listener);
    }

    private Proposal read(Dataset dataset, long maxRows, Listener listener) throws IOException {
        boolean labelSeen = false;
        long skipped;
        try (Rows rows = dataset.rows()) {
            declared = declared == null ? rows.declaration() : declared;
            while (profile.rows() < maxRows && rows.next()) {
                profile.observe(rows.json());
                labelSeen |= rows.hasLabel();
                listener.read(Math.max(rows.fractionRead(), (double) profile.rows() / maxRows), profile.rows());
            }
            skipped = rows.skipped();
        }
        if (profile.rows() == 0) {
            throw new DataException(dataset.name() + ": holds no rows");
        }
        if (skipped > 0) {
            warnings.add(skipped + (skipped == 1 ? " malformed row was skipped" : " malformed rows were skipped"));
        }
        if (dataset.labelColumn() != null && !labelSeen) {
            warnings.add("the label column '" + dataset.labelColumn() + "' never holds a value");
        }
        warnOfEnvelope();
        profile.top().forEach(this::guess);
        if (declared != null) {
            declared.places().stream()
                    .filter(place -> !observed.contains(place.path()))
                    .filter(place -> !place.path().equals(List.of(String.valueOf(dataset.labelColumn()))))
                    .forEach(this::unobserved);
        }
        if (profile.isFull()) {
            warnings.add(dataset.name() + " has more than " + Profile.MAX_NODES
                    + " different places for values; those that came later were not looked at. Leave out columns that"
                    + " do not matter, or turn names that are values into values");
        }
        if (guesses.stream().allMatch(guess -> guess.field() == null)) {
            throw new DataException(dataset.name() + ": no column can become a field: "
                    + (guesses.isEmpty()
                            ? "the records are empty"
                            : "'" + guesses.get(0).name() + "' "
                                    + guesses.get(0).why()));
        }
        return new Proposal(guesses, times, warnings, profile.rows());
    }

    private void warnOfEnvelope() {
        String envelope = EnvelopeHint.of(
                names(profile.top()),
                profile.top().stream()
                        .filter(node -> node.column().path().equals(List.of("payload")))
                        .flatMap(node -> names(node.children()).stream())
                        .toList());
        if (envelope != null) {
            warnings.add(
                    "the records look like events with the record in an envelope, whose fields these are. From a topic,"
                            + " --envelope " + envelope + " reads the record");
        }
    }

    private static List<String> names(Collection<Profile.Node> nodes) {
        return nodes.stream()
                .map(node -> node.column().path())
                .map(path -> path.get(path.size() - 1))
                .toList();
    }

    /** What the schema has, but no record. */
    private void unobserved(Declaration.Place place) {
        guesses.add(new Guess(
                name(place.path()),
                null,
                1,
                "",
                "",
                place.declaration().type().words() + " by the schema, but no record has it"));
    }

    private void guess(Profile.Node node) {
        Column column = node.column();
        observed.add(column.path());
        if (column.path().equals(List.of(EnvelopeFormat.MEMBER))) {
            guesses.add(leftOut(
                    node,
                    "of the envelope, not of the record; pointers such as /" + EnvelopeFormat.MEMBER
                            + "/source/ts_ms read it"));
            return;
        }
        if (node.hasNamesThatAreValues(profile.rows()) && !isRecord(column)) {
            String example = node.children()
                    .iterator()
                    .next()
                    .column()
                    .path()
                    .get(column.path().size());
            guesses.add(leftOut(
                    node,
                    "its " + node.children().size() + " names are values, such as '" + example
                            + "': write {\"name\": \"" + example + "\", \"value\": …} instead"));
            return;
        }
        boolean usedArray = node.arrays() > 0 && isNumericArray(node);
        if (node.arrays() > 0 && !usedArray) {
            guesses.add(leftOut(node, "a list; only numbers in a list of one fixed short length can be fields"));
        } else if (column.present() > 0 || (node.children().isEmpty() && !node.tooDeep() && !isRecord(column))) {
            guesses.add(scalar(column));
        }
        if (node.tooDeep()) {
            guesses.add(leftOut(node, "nested deeper than " + Profile.MAX_DEPTH + " levels"));
        }
        if (node.arrays() == 0 || usedArray) {
            node.children().forEach(this::guess);
        }
    }

    /** Whether it is a record by the schema, of which the places below are told. */
    private boolean isRecord(Column column) {
        Declaration place = declared == null ? null : declared.at(column.path());
        return place != null && place.type() == ValueType.RECORD;
    }

    private Guess guess(Rules rules, Column column) {
        Declaration place = declared == null ? null : declared.at(column.path());
        if (place == null) {
            return rules.guess();
        }
        DeclaredRules declaredRules = new DeclaredRules(rules, column, place);
        Guess guess = declaredRules.guess();
        String warning = declaredRules.warning();
        if (warning != null) {
            warnings.add(warning);
        }
        return guess;
    }

    private Guess scalar(Column column) {
        Rules rules = new Rules(column, name(column.path()), profile.rows(), missingWords);
        Guess guess = guess(rules, column);
        TimestampField time = rules.recognisedTime();
        if (time != null) {
            times.add(time);
        }
        String last = column.path().get(column.path().size() - 1);
        ColumnName columnName = new ColumnName(column.path());
        boolean label = columnName.isLabel() || hasLabelWords(column, columnName.mayBeLabel());
        if (!label && !columnName.mayBeLabel()) {
            return guess;
        }
        if (!label && column.distinct() > 2) {
            if (guess.field() != null) {
                warnings.add(
                        "'" + guess.name() + "' is named like a label. If it says what is an anomaly, it must not be"
                                + " a field: run again with --label '" + last.strip() + "'");
            }
            return guess;
        }
        warnings.add(
                "'" + guess.name() + "' looks like a label and was left out, as a model that sees the answer learns"
                        + " nothing. Name it with --label '" + last.strip() + "' here and in training");
        return new Guess(guess.name(), null, guess.missing(), guess.distinct(), guess.seen(), "looks like the label");
    }

    /** @param named whether the name speaks for a label, so that a word such as {@code normal} is enough */
    private static boolean hasLabelWords(Column column, boolean named) {
        if (column.hasManyOtherWords() || column.distinct() > MAX_LABELS) {
            return false;
        }
        return column.otherWords().keySet().stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .anyMatch(word -> LABEL_WORDS.contains(word) || (named && LabelWords.usual(word) >= 0));
    }

    private boolean isNumericArray(Profile.Node node) {
        return node.arraysHaveOneShortLength()
                && !node.children().isEmpty()
                && node.children().stream()
                        .allMatch(child -> child.children().isEmpty()
                                && child.arrays() == 0
                                && child.column().present() > 0
                                && child.column().numberShare() == 1);
    }

    private Guess leftOut(Profile.Node node, String why) {
        double missing = 1 - (double) Math.min(profile.rows(), node.arrays()) / profile.rows();
        return new Guess(name(node.column().path()), null, missing, "", "", why);
    }

    /** The path with dots, or the pointer where that name is taken. */
    private String name(List<String> path) {
        String dotted = String.join(".", path.stream().map(String::strip).toList());
        if (dotted.isBlank()) {
            dotted = "column";
        }
        String name = names.contains(dotted) ? Rules.pointer(path) : dotted;
        names.add(name);
        return name;
    }
}
