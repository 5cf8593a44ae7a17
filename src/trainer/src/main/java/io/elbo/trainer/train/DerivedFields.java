package io.elbo.trainer.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimeWindow;
import io.elbo.core.schema.TimestampField;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.source.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema that a preset gives a history. Of series that is all that the preset says. Transactions are looked at first, because a field that says nothing
 * costs: every column that scatters hides what others show. Fields are compared with a key's history only where keys have habits of their own, and
 * then in place of the field itself.
 *
 * @param why what was found, a line for a person; null if nothing was looked at
 */
public record DerivedFields(Schema schema, @Nullable String why) {
    /** A key has habits if its earlier records explain this share. */
    private static final double HABIT = 0.05;
    /** A word of which the key explains this share mostly says whose record it is, even if which word comes next cannot be foretold. */
    private static final double MOSTLY = 0.5;
    /** A number that repeats this often is a property of the key, such as a customer's age, and no habit. So is a word that few keys ever change. */
    private static final double CONSTANT = 0.99;
    /** A word that a smaller share of the keys ever had another one of does not change often enough for a model to learn from. */
    private static final double CHANGING = 0.005;
    /** A change in a single key may be an error of the data. */
    private static final int MIN_CHANGED = 2;
    /** A number says something of itself if this share of the largest are large for their keys, too. */
    private static final double LARGE_FOR_KEY = 0.9;
    /** Keys with so many words of about the same share that the next one surprises more than this, in nats, have no habit that could be broken. */
    private static final double MAX_SURPRISE = 2;
    /** This share of the gaps between a key's records is shorter than the window of a burst. */
    private static final double SHORT_GAPS = 0.02;
    /** A longer window, in shorter ones. */
    private static final double LONGER = 10;

    private static final int[] WINDOWS = {
        1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800,
        604_800
    };

    /**
     * Reads the data once if the preset is {@link HistoryPreset#TRANSACTIONS}. Data that can be read only once is not looked at: it gets all that the
     * preset has.
     *
     * @param plain the schema without derived fields
     */
    public static DerivedFields of(
            HistoryPreset preset,
            Dataset dataset,
            Schema plain,
            HistoryDefinition definition,
            TrainingSettings settings,
            boolean withoutAnomalies,
            FileScorer.Progress reading)
            throws IOException {
        Schema all = preset.apply(plain, definition);
        if (preset != HistoryPreset.TRANSACTIONS || dataset.isReadOnce()) {
            return new DerivedFields(all, null);
        }
        try (History history = HistoryReader.readQuietly(dataset, all, settings, withoutAnomalies, reading)) {
            return new Selection(new Habits(history)).select(all);
        }
    }

    /** What is kept of a schema, and why. */
    private static final class Selection {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private final Habits habits;
        private final Set<String> replaced =
                new HashSet<>(); // pointers of fields that are not kept beside what is derived from them
        private final List<String> reasons = new ArrayList<>();

        Selection(Habits habits) {
            this.habits = habits;
        }

        DerivedFields select(Schema all) {
            boolean hour = false;
            List<Field> derived = new ArrayList<>();
            for (Field field : all.fields()) {
                if (field instanceof DerivedField own) {
                    if (own.as() == Derivation.BURST) {
                        derived.addAll(bursts(own, all));
                    } else if (hasHabit(own)) {
                        derived.add(own);
                        hour |= own.as() == Derivation.HOUR;
                    }
                }
            }
            List<Field> kept = new ArrayList<>();
            for (Field field : all.fields()) {
                if (!(field instanceof DerivedField) && isKept(field, hour)) {
                    kept.add(field);
                }
            }
            kept.addAll(derived);
            return new DerivedFields(new Schema(all.history(), kept), String.join("; ", reasons));
        }

        private boolean hasHabit(DerivedField field) {
            if (field.of() != null && isConstant(field)) {
                reasons.add(field.of() + " hardly ever changes for a key (" + field.name()
                        + " is left out: a change of it will not be noticed; add " + json(field)
                        + " to the schema to derive it)");
                return false;
            }
            return switch (field.as().source()) {
                case NUMBER -> {
                    boolean hasHabit = say(habits.ofNumber(field), field, HABIT, "");
                    double large = habits.ofLargest(field);
                    if (hasHabit && large < LARGE_FOR_KEY) {
                        replaced.add(field.pointer());
                        reasons.add(String.format(
                                Locale.ROOT,
                                "only %.0f %% of its largest numbers are large for their keys (it is replaced)",
                                100 * large));
                    }
                    yield hasHabit;
                }
                case WORD -> {
                    Habits.Foretold foretold = habits.ofWord(field);
                    boolean hasHabit = say(
                            foretold.explained(),
                            field,
                            foretold.surprise() <= MAX_SURPRISE ? HABIT : Double.POSITIVE_INFINITY,
                            foretold.surprise() <= MAX_SURPRISE ? "" : ", but not which of its many words comes next");
                    if (hasHabit || foretold.explained() >= MOSTLY) {
                        replaced.add(field.pointer());
                    }
                    yield hasHabit;
                }
                case NONE -> say(habits.ofHour().explained(), field, HABIT, "");
            };
        }

        /**
         * Whether nothing can be learned from a change. That a key keeps its word, such as the country of its logins, is the best reason to derive its
         * rarity, if some keys do change it; a property of the key, such as its segment, none does.
         */
        private boolean isConstant(DerivedField field) {
            if (habits.repeated(field) < CONSTANT) {
                return false;
            }
            Habits.Changes changes = habits.changes(field);
            return field.as().source() != Derivation.Source.WORD
                    || changes.changed() < MIN_CHANGED
                    || changes.share() < CHANGING;
        }

        private static String json(DerivedField field) {
            try {
                return MAPPER.writerFor(Field.class).writeValueAsString(field);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a field cannot be written", e);
            }
        }

        private boolean say(double explained, DerivedField field, double least, String remark) {
            boolean isEnough = explained >= least;
            reasons.add(String.format(
                    Locale.ROOT,
                    "the key explains %.0f %% of %s%s%s",
                    100 * Math.max(0, explained),
                    field.of() == null ? "the hour" : field.of(),
                    remark,
                    isEnough ? "" : " (" + field.name() + " is left out)"));
            return isEnough;
        }

        private boolean isKept(Field field, boolean hour) {
            return field instanceof TimestampField ? !hour : !replaced.contains(field.pointer());
        }

        /**
         * One over a span of time that is short for these keys, and one over a longer span: a burst shows in both, while one short gap among
         * ordinary ones shows in the first alone.
         */
        private List<Field> bursts(DerivedField burst, Schema all) {
            double gap = habits.gap(SHORT_GAPS);
            if (Double.isNaN(gap)) {
                return List.of(burst);
            }
            TimeWindow shorter = nearest(gap);
            TimeWindow longer = nearest(LONGER * shorter.seconds());
            reasons.add("bursts are counted over " + shorter + " and " + longer);
            return List.of(
                    named(burst.withWindow(shorter), shorter, all), named(burst.withWindow(longer), longer, all));
        }

        /** The round span of time next to this. */
        private static TimeWindow nearest(double seconds) {
            double wanted = Math.log(Math.max(1, seconds));
            int best = WINDOWS[0];
            for (int window : WINDOWS) {
                best = Math.abs(Math.log(window) - wanted) < Math.abs(Math.log(best) - wanted) ? window : best;
            }
            return new TimeWindow(best);
        }

        private static Field named(DerivedField burst, TimeWindow window, Schema all) {
            StringBuilder name = new StringBuilder(burst.name()).append('.').append(window);
            while (all.fields().stream().anyMatch(field -> field.name().contentEquals(name))) {
                name.insert(0, "key.");
            }
            return burst.withName(name.toString());
        }
    }
}
