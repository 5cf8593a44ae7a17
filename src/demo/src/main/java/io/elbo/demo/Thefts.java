package io.elbo.demo;

import io.elbo.demo.payments.Injection;
import io.elbo.demo.payments.LabelledPayment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who pays in whose name, as far as it was sent, and who of them was noticed: by an anomaly or by an incident. Not
 * thread-safe.
 */
final class Thefts {
    /** An incident may be opened by an ordinary payment after unusual ones. */
    private static final long ECHO_MILLIS = Duration.ofHours(3).toMillis();

    private final Map<String, Unusual> latest = new HashMap<>(); // by customer
    private final Set<Long> thieves = new HashSet<>();
    private final Set<Long> noticed = new HashSet<>();
    private final Set<Long> noticedByIncident = new HashSet<>();

    /** A customer's latest unusual payments of one sort. */
    private record Unusual(Injection injection, long firstMillis, long lastMillis) {
        Unusual with(Injection next, long millis) {
            boolean goesOn = next.thief() != 0 && next.thief() == injection.thief();
            return new Unusual(next, goesOn ? firstMillis : millis, millis);
        }
    }

    /** Must be called before the payment is sent. */
    void sending(LabelledPayment payment) {
        Injection injection = payment.injection();
        if (injection == null) {
            return;
        }
        long millis = payment.timestampMillis();
        latest.merge(
                payment.key(),
                new Unusual(injection, millis, millis),
                (before, unused) -> before.with(injection, millis));
        if (injection.kind().isBehaviour()) {
            thieves.add(injection.thief());
        }
    }

    void flagged(Injection injection) {
        if (injection.kind().isBehaviour()) {
            noticed.add(injection.thief());
        }
    }

    /**
     * What an incident of the customer is about; null if nothing was injected.
     *
     * @param startMillis the payments' own time
     */
    @Nullable
    Injection incident(String customer, long startMillis) {
        Unusual unusual = latest.get(customer);
        if (unusual == null
                || startMillis < unusual.firstMillis()
                || startMillis > unusual.lastMillis() + ECHO_MILLIS) {
            return null;
        }
        flagged(unusual.injection());
        if (unusual.injection().kind().isBehaviour()) {
            noticedByIncident.add(unusual.injection().thief());
        }
        return unusual.injection();
    }

    int all() {
        return thieves.size();
    }

    int noticed() {
        return noticed.size();
    }

    int noticedByIncident() {
        return noticedByIncident.size();
    }
}
