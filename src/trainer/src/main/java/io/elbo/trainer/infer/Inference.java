package io.elbo.trainer.infer;

import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a file once and proposes its schema. Memory is bounded by the number of columns, not of rows. */
public final class Inference {
    /** Called once a row, so that a person can be told how far the reading is. */
    @FunctionalInterface
    public interface Listener {
        /** @param fraction of the work, in [0, 1] */
        void read(double fraction, long rows);
    }

    private static final Set<String> LABEL_NAMES = Set.of(
            "label",
            "labels",
            "class",
            "target",
            "is_anomaly",
            "anomaly",
            "is_outlier",
            "outlier",
            "is_fraud",
            "fraud",
            "is_attack",
            "attack",
            "ground_truth");

    private final Profile profile = new Profile();
    private final List<Guess> guesses = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private Inference() {}

    /** @param mostRows rows to look at, from the first on */
    public static Proposal of(Dataset dataset, long mostRows, Listener listener) throws IOException {
        return new Inference().read(dataset, mostRows, listener);
    }

    private Proposal read(Dataset dataset, long mostRows, Listener listener) throws IOException {
        boolean labelSeen = false;
        long skipped;
        try (Rows rows = dataset.rows()) {
            while (profile.rows() < mostRows && rows.next()) {
                profile.observe(rows.json());
                labelSeen |= rows.hasLabel();
                listener.read(Math.max(rows.fractionRead(), (double) profile.rows() / mostRows), profile.rows());
            }
            skipped = rows.skipped();
        }
        if (profile.rows() == 0) {
            throw new DataException(dataset.name() + ": holds no rows");
        }
        if (skipped > 0) {
            warnings.add(skipped + " malformed rows were skipped");
        }
        if (dataset.labelColumn() != null && !labelSeen) {
            warnings.add("the label column '" + dataset.labelColumn() + "' never holds a value");
        }
        profile.top().forEach(this::guess);
        if (profile.isFull()) {
            warnings.add("there are more than " + Profile.MOST_NODES
                    + " different places in the documents; are keys used as values?");
        }
        if (guesses.stream().allMatch(guess -> guess.field() == null)) {
            throw new DataException(dataset.name() + ": no column can become a field: "
                    + (guesses.isEmpty()
                            ? "the records are empty"
                            : "'" + guesses.get(0).name() + "' "
                                    + guesses.get(0).why()));
        }
        return new Proposal(guesses, warnings, profile.rows());
    }

    private void guess(Profile.Node node) {
        Column column = node.column();
        boolean usedArray = node.arrays() > 0 && isNumericArray(node);
        if (node.arrays() > 0 && !usedArray) {
            guesses.add(leftOut(node, "a list; only numbers in a list of one fixed short length can be fields"));
        } else if (column.present() > 0 || (node.children().isEmpty() && !node.tooDeep())) {
            guesses.add(scalar(column));
        }
        if (node.tooDeep()) {
            guesses.add(leftOut(node, "nested deeper than " + Profile.DEEPEST + " levels"));
        }
        if (node.arrays() == 0 || usedArray) {
            node.children().forEach(this::guess);
        }
    }

    private Guess scalar(Column column) {
        Guess guess = new Rules(column, name(column), profile.rows()).guess();
        String last = column.path().get(column.path().size() - 1);
        if (guess.field() == null || !LABEL_NAMES.contains(plain(last))) {
            return guess;
        }
        if (column.distinct() > 2) {
            warnings.add("'" + guess.name() + "' is named like a label. If it says what is an anomaly, it must not be"
                    + " a field: run again with --label '" + last + "'");
            return guess;
        }
        warnings.add(
                "'" + guess.name() + "' looks like a label and was left out, as a model that sees the answer learns"
                        + " nothing. Name it with --label '" + last + "' here and in training");
        return new Guess(guess.name(), null, guess.missing(), guess.distinct(), guess.seen(), "looks like the label");
    }

    private static String plain(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toLowerCase(Locale.ROOT);
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
        return new Guess(name(node.column()), null, missing, "", "", why);
    }

    /** The path with dots, or the pointer where that name is taken. */
    private String name(Column column) {
        String dotted = String.join(".", column.path());
        if (dotted.isBlank()) {
            dotted = "column";
        }
        String name = names.contains(dotted) ? Rules.pointer(column.path()) : dotted;
        names.add(name);
        return name;
    }
}
