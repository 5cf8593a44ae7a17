package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.VaeParts;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.trainer.fit.History;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What an exported model says of some rows of the history: scores of all of them, and means of everything else. Owns its
 * arrays.
 */
public final class HeldOut {
    private static final int BATCH_ROWS = 512;
    /** Rows that are kept one by one, for pictures. */
    private static final int MAX_POINTS = 2000;
    /** Contributions that are kept one by one, for quantiles. */
    private static final int MAX_KEPT = 1 << 22;

    private static final double HIGH = 0.99;

    private final int rows;
    private final float[] score; // [rows]
    private final float[] reconstructionLoss; // [points]
    private final float[] klDivergence; // [points]
    private final float[] mu; // [points, latent]
    private final double[] contribution; // [fields], mean
    private final float[] kept; // [kept rows, fields], contributions
    private final double[] latentKl; // [latent], mean
    private final double[] muVariance; // [latent]
    private final int latent;

    private HeldOut(int rows, int fields, int latent) {
        this.rows = rows;
        this.latent = latent;
        int points = Math.min(rows, MAX_POINTS);
        score = new float[rows];
        reconstructionLoss = new float[points];
        klDivergence = new float[points];
        mu = new float[points * latent];
        contribution = new double[fields];
        kept = new float[Math.min(rows, Math.max(1, MAX_KEPT / fields)) * fields];
        latentKl = new double[latent];
        muVariance = new double[latent];
    }

    /** @param rows places in the history */
    static HeldOut of(Engine engine, History history, int[] rows) {
        int fields = history.schema().fields().size();
        int latent = engine.metadata().latent();
        HeldOut result = new HeldOut(rows.length, fields, latent);
        Batch batch = new Batch(history.schema(), BATCH_ROWS);
        double[] muSum = new double[latent];
        for (int from = 0; from < rows.length; from += BATCH_ROWS) {
            batch.clear();
            for (int row = from; row < Math.min(rows.length, from + BATCH_ROWS); row++) {
                history.append(rows[row], batch);
            }
            Explanations explanations = engine.explain(batch);
            for (int i = 0; i < batch.rows(); i++) {
                result.add(explanations, i, from + i, muSum);
            }
        }
        for (int i = 0; i < fields; i++) {
            result.contribution[i] /= result.rows;
        }
        for (int i = 0; i < latent; i++) {
            double mean = muSum[i] / result.rows;
            result.muVariance[i] = result.muVariance[i] / result.rows - mean * mean;
            result.latentKl[i] /= result.rows;
        }
        return result;
    }

    private void add(Explanations explanations, int row, int position, double[] muSum) {
        score[position] = explanations.rawScore(row);
        if (position < reconstructionLoss.length) {
            reconstructionLoss[position] = explanations.part(row, VaeParts.RECONSTRUCTION_LOSS);
            klDivergence[position] = explanations.part(row, VaeParts.KL_DIVERGENCE);
        }
        for (int field = 0; field < contribution.length; field++) {
            float nats = explanations.contribution(row, field);
            contribution[field] += nats;
            int place = position * contribution.length + field;
            if (place < kept.length) {
                kept[place] = nats;
            }
        }
        for (int i = 0; i < latent; i++) {
            float mean = explanations.mu(row, i);
            float logVariance = explanations.logVariance(row, i);
            if (position < reconstructionLoss.length) {
                mu[position * latent + i] = mean;
            }
            muSum[i] += mean;
            muVariance[i] += (double) mean * mean;
            latentKl[i] += 0.5 * ((double) mean * mean + Math.exp(logVariance) - 1 - logVariance);
        }
    }

    public int rows() {
        return rows;
    }

    /** [rows], nats. */
    public float[] scores() {
        return score.clone();
    }

    /** Rows that are kept one by one; the first ones. */
    public int points() {
        return reconstructionLoss.length;
    }

    public float score(int row) {
        return score[row];
    }

    public float reconstructionLoss(int point) {
        return reconstructionLoss[point];
    }

    public float klDivergence(int point) {
        return klDivergence[point];
    }

    public float mu(int point, int dimension) {
        return mu[point * latent + dimension];
    }

    public int latent() {
        return latent;
    }

    /** Mean contribution of a field, nats. */
    public double contribution(int field) {
        return contribution[field];
    }

    /** Mean contribution of each field, nats. */
    public List<Double> contributions() {
        return DoubleStream.of(contribution).boxed().toList();
    }

    /** What one row in a hundred exceeds in the field, nats. */
    public double highContribution(int field) {
        int rowsKept = kept.length / contribution.length;
        float[] values = new float[rowsKept];
        for (int row = 0; row < rowsKept; row++) {
            values[row] = kept[row * contribution.length + field];
        }
        Arrays.sort(values);
        return values[(int) (HIGH * (rowsKept - 1))];
    }

    /** Mean KL divergence of each latent dimension, nats: near 0 where it carries nothing. */
    public List<Double> latentKl() {
        return DoubleStream.of(latentKl).boxed().toList();
    }

    /** Variance over the rows of the posterior's mean (the activity of Burda et al. 2016). */
    public double muVariance(int dimension) {
        return muVariance[dimension];
    }
}
