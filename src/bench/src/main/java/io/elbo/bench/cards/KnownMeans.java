package io.elbo.bench.cards;

import io.elbo.trainer.evaluate.Ranking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A detector that knows how the simulation was made: it takes each amount above 220 for a fraud, and ranks the others by how many times
 * the median of the customer they are. What it does not find cannot be told from the customer and the amount.
 */
final class KnownMeans {
    private static final float ABOVE_ALL = 1e9f;

    private final Map<Integer, Long> medians = new HashMap<>();

    private KnownMeans(Map<Integer, List<Long>> amounts) {
        amounts.forEach((customer, own) ->
                medians.put(customer, own.stream().sorted().toList().get(own.size() / 2)));
    }

    static KnownMeans of(List<Transaction> history) {
        Map<Integer, List<Long>> amounts = new HashMap<>();
        history.forEach(payment -> amounts.computeIfAbsent(payment.customer(), unused -> new ArrayList<>())
                .add(payment.amount()));
        return new KnownMeans(amounts);
    }

    Ranking rank(List<Transaction> later) {
        float[] scores = new float[later.size()];
        boolean[] frauds = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            Transaction payment = later.get(i);
            Long median = medians.get(payment.customer());
            scores[i] = payment.amount() > CardSimulator.LARGE_AMOUNT
                    ? ABOVE_ALL
                    : median == null ? 0 : payment.amount() / (float) Math.max(1, median);
            frauds[i] = payment.isFraud();
        }
        return Ranking.of(scores, frauds);
    }
}
