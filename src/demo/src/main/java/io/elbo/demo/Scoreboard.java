package io.elbo.demo;

import io.elbo.demo.payments.Injection;
import io.elbo.demo.payments.LabelledPayment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was sent, what was flagged, and how well the two agree. Thread-safe. */
final class Scoreboard {
    private static final int REMEMBERED = 200_000;

    private final Map<String, Sent> sent = new LinkedHashMap<>() { // by payment id, the latest ones
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
                    return size() > REMEMBERED;
                }
            };
    private final Thefts thefts = new Thefts();
    private final VersionCounts versions = new VersionCounts();
    private final List<Long> latencyMillis = new ArrayList<>(); // since the last summary
    private long payments;
    private long malformed;
    private long flagged;
    private long flaggedRightly;
    private long deadLetters;
    private long unknown;
    private long unusual; // by themselves
    private long unusualFlagged;
    private long journeys; // ordinary payments
    private long journeysFlagged;
    private long incidents;
    private long incidentsWithoutCause;

    /** What is known of a payment that was sent. */
    private record Sent(@Nullable Injection injection, boolean isAway) {
        boolean isOrdinaryJourney() {
            return injection == null && isAway;
        }
    }

    /** Must be called before the payment is sent, so that its verdict finds it. */
    synchronized void sending(LabelledPayment payment) {
        payments++;
        Sent known = new Sent(payment.injection(), payment.isAway());
        journeys += known.isOrdinaryJourney() ? 1 : 0;
        unusual += isUnusualByItself(known.injection()) ? 1 : 0;
        thefts.sending(payment);
        sent.put(payment.id(), known);
    }

    private static boolean isUnusualByItself(@Nullable Injection injection) {
        return injection != null && !injection.kind().isBehaviour();
    }

    synchronized void sendingMalformed() {
        malformed++;
    }

    /** Counts an anomaly and says how it compares with what was injected, in a few words. */
    synchronized String flagged(String paymentId, long millisAfterItsRecord) {
        flagged++;
        latencyMillis.add(millisAfterItsRecord);
        Sent known = sent.get(paymentId);
        if (known == null) {
            unknown++;
            return "not of this run";
        }
        Injection injection = known.injection();
        if (injection == null) {
            journeysFlagged += known.isAway() ? 1 : 0;
            return known.isAway() ? "not injected, on a journey" : "not injected";
        }
        flaggedRightly++;
        unusualFlagged += isUnusualByItself(injection) ? 1 : 0;
        thefts.flagged(injection);
        return injected(injection);
    }

    private static String injected(Injection injection) {
        return "injected: " + injection.kind().label();
    }

    /**
     * Counts an incident that was opened and says what it is about.
     *
     * @param startMillis the payments' own time
     */
    synchronized String incident(String customer, long startMillis) {
        incidents++;
        Injection injection = thefts.incident(customer, startMillis);
        if (injection == null) {
            incidentsWithoutCause++;
            return "not injected";
        }
        return injected(injection);
    }

    synchronized void deadLetter() {
        deadLetters++;
    }

    /** Which versions of the model have judged, if there is a registry. */
    VersionCounts versions() {
        return versions;
    }

    /** Payments and malformed records together. */
    synchronized long records() {
        return payments + malformed;
    }

    /** Two lines, or three with a registry of models: what was counted since the start, and how late the anomalies were since the last summary. */
    synchronized String summary(double seconds) {
        String line = String.format(
                Locale.ROOT,
                "-- %.0f s: %,d records (%.0f/s), %,d anomalies (%.2f %%), %,d of %,d malformed in the dead letters,"
                        + " precision %s, recall %s of %,d unusual by themselves%s%n"
                        + "   customers: %,d of %,d thieves noticed, %,d of them by an incident; %,d incidents, %,d without a"
                        + " cause; %,d of %,d payments on journeys flagged",
                seconds,
                records(),
                records() / Math.max(0.001, seconds),
                flagged,
                100.0 * flagged / Math.max(1, payments),
                deadLetters,
                malformed,
                share(flaggedRightly, flagged - unknown),
                share(unusualFlagged, unusual),
                unusual,
                latency(),
                thefts.noticed(),
                thefts.all(),
                thefts.noticedByIncident(),
                incidents,
                incidentsWithoutCause,
                journeysFlagged,
                journeys);
        latencyMillis.clear();
        String models = versions.summary();
        return models.isEmpty() ? line : line + System.lineSeparator() + models;
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
