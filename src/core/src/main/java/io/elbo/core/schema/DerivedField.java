package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number that says how a record stands to the earlier records of its key. One numeric column, which {@code
 * io.elbo.core.history.KeyHistory} fills; NaN if the value that it looks at is missing, never because the key is young.
 *
 * @param of pointer to the value that is looked at; null if the derivation looks at the time alone
 * @param as what is said of the value
 * @param missing words that mean that there is no value
 * @param notation how numbers are written in text; null for the plain form
 * @param halfLife after how many records of the key one counts half; null if the derivation has none
 * @param window of {@link Derivation#BURST}: the span of time of the rate now; the rate in the long run has {@value
 *     #LONG_RUN} times that span. Null of the others
 * @param winsor how many deviations a number may lie from the key's mean when it is remembered; null for any
 * @param spike the same of a number that lies so far for the first time for long. If the key has had another one lately, it may lie
 *     {@value #SPIKE_AGAIN} times as far: what comes again is a new level, or usual. Null for any; there is no winsor beside it
 * @param fitted what the trainer found of all keys together; null until then
 */
public record DerivedField(
        String name,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String of,
        Derivation as,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Notation notation,

        @JsonProperty("half-life") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        HalfLife halfLife,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TimeWindow window,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double winsor,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double spike,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Fitted fitted)
        implements Field {
    /** The kind as the schema's JSON names it. */
    public static final String TYPE = "derived";
    /** The span of a burst's long run, in windows: 30 days if the window is one hour. */
    public static final int LONG_RUN = 720;
    /** A number that lies far again may lie so many times as far as one that does for the first time. */
    public static final int SPIKE_AGAIN = 10;

    /** Shares of all records below the quantiles of a fitted burst. */
    public static final List<Double> BURST_LEVELS =
            List.of(0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995);

    private static final int HOURS = 24;
    private static final HalfLife USUAL_HALF_LIFE = new HalfLife(100);
    private static final TimeWindow USUAL_WINDOW = new TimeWindow(3_600);

    /**
     * What young keys are taken to be like: all keys together.
     *
     * @param mean of numbers in their own unit; of {@link Derivation#CHANGE} and {@link Derivation#SINCE} the derived value's mean
     * @param deviation of a key's numbers from the key's own mean, in the same unit, above 0; of no meaning if the derivation has no numbers
     * @param between deviation of the keys' means from the mean, in the same unit
     * @param hours of {@link Derivation#HOUR} the share of all records in each hour of the day (UTC), none 0; empty otherwise
     * @param quantiles of {@link Derivation#BURST} the quantiles of all keys' bursts at {@link #BURST_LEVELS}, ascending; empty otherwise, and
     *     if bursts are read as they are
     */
    public record Fitted(
            double mean,
            double deviation,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) double between,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> hours,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> quantiles) {
        public Fitted {
            hours = copyOrEmpty(hours);
            quantiles = copyOrEmpty(quantiles);
            if (!Double.isFinite(mean) || !isDeviation(deviation) || !isDeviation(between)) {
                throw new SchemaException(
                        "a derived field is fitted by a finite mean and deviations that are not negative," + " got "
                                + mean + ", " + deviation + " and " + between);
            }
            for (Double share : hours) {
                if (hours.size() != HOURS || share == null || !(share > 0 && share <= 1)) {
                    throw new SchemaException("the hours of a derived field are " + HOURS + " shares above 0");
                }
            }
            for (int i = 0; i < quantiles.size(); i++) {
                Double before = quantiles.get(Math.max(0, i - 1));
                Double own = quantiles.get(i);
                if (quantiles.size() != BURST_LEVELS.size() || !Double.isFinite(own) || own < before) {
                    throw new SchemaException(
                            "the quantiles of a burst are " + BURST_LEVELS.size() + " finite ascending numbers");
                }
            }
        }

        /** Of anything but a burst. */
        public Fitted(double mean, double deviation, double between, List<Double> hours) {
            this(mean, deviation, between, hours, List.of());
        }

        /** Of a burst. */
        public static Fitted ofBurst(List<Double> quantiles) {
            return new Fitted(0, 0, 0, List.of(), quantiles);
        }

        /** Of keys whose means differ as much as the numbers of one key do. */
        public Fitted(double mean, double deviation, List<Double> hours) {
            this(mean, deviation, deviation, hours);
        }

        @JsonCreator
        static Fitted fromJson(
                @JsonProperty("mean") double mean,
                @JsonProperty("deviation") double deviation,
                @JsonProperty("between") @Nullable Double between,
                @JsonProperty("hours") @Nullable List<Double> hours,
                @JsonProperty("quantiles") @Nullable List<Double> quantiles) {
            return new Fitted(
                    mean, deviation, between == null ? 0 : between, copyOrEmpty(hours), copyOrEmpty(quantiles));
        }

        private static boolean isDeviation(double number) {
            return number >= 0 && Double.isFinite(number);
        }

        private static List<Double> copyOrEmpty(@Nullable List<Double> numbers) {
            return numbers == null ? List.of() : List.copyOf(numbers);
        }
    }

    public DerivedField {
        if (name == null || name.isBlank()) {
            throw new SchemaException("a field has no name");
        }
        if (as == null) {
            throw new SchemaException("field '" + name + "': 'as' says what is derived, such as \"usual\"");
        }
        missing = Field.requireMissing(name, missing);
        if (as.source() == Derivation.Source.NONE) {
            refuse(name, as, "of", of);
        } else {
            Field.requireNameAndPointer(name, of);
        }
        if (as.source() != Derivation.Source.NUMBER) {
            refuse(name, as, "notation", notation);
        }
        halfLife = as.hasHalfLife() ? orElse(halfLife, USUAL_HALF_LIFE) : refuse(name, as, "half-life", halfLife);
        window = as.hasWindow() ? orElse(window, USUAL_WINDOW) : refuse(name, as, "window", window);
        if (!needsDeviation(as)) {
            refuse(name, as, "winsor", winsor);
            refuse(name, as, "spike", spike);
        }
        requireDeviations(name, "winsor", winsor);
        requireDeviations(name, "spike", spike);
        if (winsor != null && spike != null) {
            throw new SchemaException("field '" + name + "' has either 'winsor' or 'spike'");
        }
        if (fitted != null && needsDeviation(as) && !(fitted.deviation > 0)) {
            throw new SchemaException("field '" + name + "': the fitted deviation must be above 0");
        }
        if (fitted != null && as == Derivation.HOUR && fitted.hours.isEmpty()) {
            throw new SchemaException("field '" + name + "': the fitted hours are missing");
        }
    }

    /** A field of plain numbers or words that is not fitted yet. */
    public static DerivedField of(String name, @Nullable String of, Derivation as) {
        return new DerivedField(name, of, as, List.of(), null, null, null, null, null, null);
    }

    public DerivedField withName(String otherName) {
        return new DerivedField(otherName, of, as, missing, notation, halfLife, window, winsor, spike, fitted);
    }

    public DerivedField withMissing(List<String> words) {
        return new DerivedField(name, of, as, words, notation, halfLife, window, winsor, spike, fitted);
    }

    public DerivedField withNotation(@Nullable Notation written) {
        return new DerivedField(name, of, as, missing, written, halfLife, window, winsor, spike, fitted);
    }

    public DerivedField withHalfLife(int records) {
        return new DerivedField(name, of, as, missing, notation, new HalfLife(records), window, winsor, spike, fitted);
    }

    public DerivedField withWindow(TimeWindow span) {
        return new DerivedField(name, of, as, missing, notation, halfLife, span, winsor, spike, fitted);
    }

    public DerivedField withWinsor(double deviations) {
        return new DerivedField(name, of, as, missing, notation, halfLife, window, deviations, null, fitted);
    }

    public DerivedField withSpike(double deviations) {
        return new DerivedField(name, of, as, missing, notation, halfLife, window, null, deviations, fitted);
    }

    public DerivedField withFitted(Fitted values) {
        return new DerivedField(name, of, as, missing, notation, halfLife, window, winsor, spike, values);
    }

    private static void requireDeviations(String name, String entry, @Nullable Double deviations) {
        if (deviations != null && !(deviations > 0 && Double.isFinite(deviations))) {
            throw new SchemaException(
                    "field '" + name + "': " + entry + " is a number of deviations above 0, got " + deviations);
        }
    }

    private static boolean needsDeviation(Derivation as) {
        return as.source() == Derivation.Source.NUMBER && as.hasHalfLife();
    }

    private static <T> T orElse(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private static <T> @Nullable T refuse(String name, Derivation as, String entry, @Nullable T given) {
        if (given != null) {
            throw new SchemaException(
                    "field '" + name + "': derived as '" + as.label() + "' it has no '" + entry + "'");
        }
        return null;
    }

    /** Where the value stands that is looked at; empty if the derivation looks at the time alone. */
    @Override
    public String pointer() {
        return of == null ? "" : of;
    }

    @Override
    @JsonIgnore
    public String type() {
        return TYPE;
    }

    @Override
    public int numericColumns() {
        return 1;
    }

    @Override
    public int categoricalColumns() {
        return 0;
    }

    @Override
    public List<String> vocabulary() {
        return List.of();
    }

    @Override
    public <T> T accept(FieldVisitor<T> visitor) {
        return visitor.derived(this);
    }
}
