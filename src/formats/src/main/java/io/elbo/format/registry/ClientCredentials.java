package io.elbo.format.registry;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a token that is asked for once and used until four fifths of its life are over. If there is no other one to be had then, it
 * is used to its end. A token that the registry refuses is given up at once. Thread-safe: threads that need a token wait for one answer.
 */
final class ClientCredentials implements Login {
    private final TokenEndpoint endpoint;
    private final LongSupplier nanoTime;

    // guarded by this
    private @Nullable String header;
    private long renewalNanos;
    private long endNanos;

    ClientCredentials(TokenEndpoint endpoint, LongSupplier nanoTime) {
        this.endpoint = endpoint;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized String header() throws RegistryAwayException {
        String usable = header;
        long now = nanoTime.getAsLong();
        if (usable != null && renewalNanos - now > 0) {
            return usable;
        }
        try {
            return renewed();
        } catch (RegistryAwayException e) {
            if (usable != null && endNanos - now > 0) {
                return usable;
            }
            throw e;
        }
    }

    private String renewed() throws RegistryAwayException {
        TokenEndpoint.Token token = endpoint.ask();
        Duration lifetime = token.lifetime();
        long now = nanoTime.getAsLong();
        endNanos = now + lifetime.toNanos();
        renewalNanos = now + lifetime.multipliedBy(4).dividedBy(5).toNanos();
        String value = "Bearer " + token.text();
        header = value;
        return value;
    }

    @Override
    public synchronized boolean refused(@Nullable String refused) {
        if (refused != null && refused.equals(header)) {
            header = null;
        }
        return true;
    }
}
