package io.elbo.demo;

import io.elbo.demo.payments.Injection;
import io.elbo.demo.payments.LabelledPayment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was sent, what was flagged, and how well the two agree. Thread-safe. */
final class Scoreboard {
    private static final int REMEMBERED = 200_000;

    private final Map<String, Optional<Injection>> sent = new LinkedHashMap<>() { // by payment id, the latest ones
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Optional<Injection>> eldest) {
                    return size() > REMEMBERED;
                }
            };
    private final List<Long> latencyMillis = new ArrayList<>(); // since the last summary
    private long payments;
    private long malformed;
    private long injected;
    private long flagged;
    private long flaggedRightly;
    private long deadLetters;
    private long unknown;

    /** Must be called before the payment is sent, so that its verdict finds it. */
    synchronized void sending(LabelledPayment payment) {
        payments++;
        if (payment.injection() != null) {
            injected++;
        }
        sent.put(payment.id(), Optional.ofNullable(payment.injection()));
    }

    synchronized void sendingMalformed() {
        malformed++;
    }

    /** Counts an anomaly and says how it compares with what was injected, in a few words. */
    synchronized String flagged(String paymentId, long millisAfterItsRecord) {
        flagged++;
        latencyMillis.add(millisAfterItsRecord);
        Optional<Injection> known = sent.get(paymentId);
        if (known == null) {
            unknown++;
            return "not of this run";
        }
        if (known.isEmpty()) {
            return "not injected";
        }
        flaggedRightly++;
        return "injected: " + known.get().kind().label();
    }

    synchronized void deadLetter() {
        deadLetters++;
    }

    /** Payments and malformed records together. */
    synchronized long records() {
        return payments + malformed;
    }

    /** One line: what was counted since the start, and how late the anomalies were since the last summary. */
    synchronized String summary(double seconds) {
        String line = String.format(
                Locale.ROOT,
                "-- %.0f s: %,d records (%.0f/s), %,d anomalies (%.2f %%), %,d of %,d malformed in the dead letters,"
                        + " precision %s, recall %s of %,d injected%s",
                seconds,
                records(),
                records() / Math.max(0.001, seconds),
                flagged,
                100.0 * flagged / Math.max(1, payments),
                deadLetters,
                malformed,
                share(flaggedRightly, flagged - unknown),
                share(flaggedRightly, injected),
                injected,
                latency());
        latencyMillis.clear();
        return line;
    }

    private static String share(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) part / whole);
    }

    private String latency() {
        if (latencyMillis.isEmpty()) {
            return "";
        }
        Collections.sort(latencyMillis);
        return ", latency p50 %d ms, p99 %d ms"
                .formatted(latencyMillis.get(latencyMillis.size() / 2), latencyMillis.get((int)
                        (latencyMillis.size() * 0.99)));
    }
}
