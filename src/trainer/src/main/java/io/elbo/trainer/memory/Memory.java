package io.elbo.trainer.memory;

/**
 * Ordinary rows in two spaces, and what distances to them mean. Immutable.
 *
 * <p><em>Local</em>: in the space of latent means and standardised residuals, where half the squared norm of numeric columns is
 * reconstruction loss plus the latent part of the KL divergence; words count by the roots of
 * their losses, scaled down, and by the residuals of their rarities. {@link Prototypes} replace the origin. In a history of
 * numbers the columns themselves are dimensions too, in the units that they have in the global space: what the network reconstructs
 * well, although it is far from every row, is far there.
 *
 * <p><em>Global</em>: in the space of the record's own columns, the distance to small random {@link Groups} of rows, which a cluster of
 * anomalies in history cannot hide in.
 *
 * <p>In wide records both spaces are narrowed: what points have outside of a {@link Subspace} adds to their distance as if it were
 * perpendicular.
 *
 * <p>Both distances, the reconstruction loss and what {@link Marginal} says of single columns become {@link Surprise}; the
 * {@link Combination} makes the score of them.
 */
public final class Memory {
    /** Of the two squared norms' mean, in every squared distance. */
    public static final double BLUR = 1e-2;
    /** In every squared distance, so that none is 0. */
    public static final double MIN_SQUARED_DISTANCE = 1e-6;

    private static final int CALIBRATION_ROWS = 2000;

    private final Prototypes prototypes;
    private final Groups groups;
    private final Marginal marginal;
    private final Surprises surprises;
    private final Combination combination;
    private final boolean hasWords;

    /** What the measures mean, nats. */
    public record Surprises(Surprise local, Surprise reconstruction, Surprise global, Surprise marginal) {}

    private Memory(
            Prototypes prototypes,
            Groups groups,
            Marginal marginal,
            Surprises surprises,
            Combination combination,
            boolean hasWords) {
        this.prototypes = prototypes;
        this.groups = groups;
        this.marginal = marginal;
        this.surprises = surprises;
        this.combination = combination;
        this.hasWords = hasWords;
    }

    /**
     * Chooses what is remembered.
     *
     * @param localSpace ordinary rows in random order, at most a few thousand
     * @param globalSpace the same rows by their columns, those of numbers first
     * @param losses of the same rows: what it costs to reconstruct them
     * @param numericColumns how many of the columns are numbers; all others are words
     */
    public static Memory of(Points localSpace, Points globalSpace, float[] losses, int numericColumns, long seed) {
        int rows = localSpace.rows();
        boolean hasWords = numericColumns < globalSpace.dimensions();
        Groups groups = Groups.of(globalSpace, seed);
        Points wholeLocal = wholeLocal(localSpace, globalSpace, groups, hasWords);
        Prototypes prototypes = Prototypes.of(wholeLocal);
        Marginal marginal = Marginal.fit(globalSpace, numericColumns);
        Points local = prototypes.place(wholeLocal);
        Points global = groups.place(globalSpace);
        int calibrationRows = Math.min(rows, CALIBRATION_ROWS);
        double[] localMeasures = new double[calibrationRows];
        double[] lossMeasures = new double[calibrationRows];
        double[] globalMeasures = new double[calibrationRows];
        double[] marginalMeasures = new double[calibrationRows];
        for (int i = 0; i < calibrationRows; i++) {
            int row = rows - 1 - i; // the random prototypes come first: mostly others
            localMeasures[i] = prototypes.distance(local, row, row);
            lossMeasures[i] = losses[row];
            globalMeasures[i] = groups.distance(global, row, row);
            marginalMeasures[i] = marginal.measure(globalSpace, row);
        }
        return new Memory(
                prototypes,
                groups,
                marginal,
                new Surprises(
                        Surprise.fit(localMeasures),
                        Surprise.fit(lossMeasures),
                        Surprise.fit(globalMeasures),
                        Surprise.fit(marginalMeasures)),
                Combination.of(hasWords, globalMeasures, Marginal.medianKurtosis(globalSpace, numericColumns)),
                hasWords);
    }

    private static Points wholeLocal(Points localSpace, Points globalSpace, Groups groups, boolean hasWords) {
        return hasWords ? localSpace : localSpace.beside(globalSpace.scale(groups.columnWeight()));
    }

    /** The score of a row, nats, as the graph computes it. */
    public double score(Points localSpace, Points globalSpace, int row, double loss) {
        int[] chosen = {row};
        Points columns = globalSpace.select(chosen);
        Points local = wholeLocal(localSpace.select(chosen), columns, groups, hasWords);
        return combination.score(
                surprises.local().of(prototypes.distance(prototypes.place(local), 0, -1)),
                surprises.reconstruction().of(loss),
                surprises.global().of(groups.distance(groups.place(columns), 0, -1)),
                surprises.marginal().of(marginal.measure(globalSpace, row)));
    }

    /** Whether the numeric columns are dimensions of the local space, after all others, in the units of {@link Groups#columnWeight()}. */
    public boolean hasColumnsInLocalSpace() {
        return !hasWords;
    }

    public Prototypes prototypes() {
        return prototypes;
    }

    public Groups groups() {
        return groups;
    }

    public Marginal marginal() {
        return marginal;
    }

    public Surprises surprises() {
        return surprises;
    }

    public Combination combination() {
        return combination;
    }
}
