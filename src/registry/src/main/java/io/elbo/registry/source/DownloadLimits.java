package io.elbo.registry.source;

import java.io.IOException;
import java.time.Duration;

/**
 * How long a download may take. A server that sends a byte now and then would otherwise be waited for as long as one that sends
 * everything slowly.
 *
 * @param window how long less than {@code minBytes} may come, the wait for the answer included
 * @param minBytes what has to come in each window; the last window may have less
 */
record DownloadLimits(Duration window, int minBytes) {
    /** 64 KiB every 30 seconds, which is 2 KiB/s. */
    static final DownloadLimits USUAL = new DownloadLimits(Duration.ofSeconds(30), 64 << 10);

    /**
     * When the last byte has to be there, of all requests that one download needs.
     *
     * @param endNanos by {@link System#nanoTime}
     * @param limit how long that is from its beginning on
     */
    record Deadline(long endNanos, Duration limit) {
        static Deadline in(Duration limit) {
            return new Deadline(System.nanoTime() + limit.toNanos(), limit);
        }

        /** Above 0. @throws IOException if it is over */
        Duration left() throws IOException {
            long left = endNanos - System.nanoTime();
            if (left <= 0) {
                throw over();
            }
            return Duration.ofNanos(left);
        }

        private IOException over() {
            return new IOException("the server has not sent everything within " + text(limit));
        }
    }

    /** @throws IOException if too little has come since the window began */
    void require(int before, int now) throws IOException {
        if (now == 0) {
            throw new IOException("the server has sent nothing within " + text(window));
        }
        if (now - before < minBytes) {
            throw new IOException("the server is too slow: it has sent less than " + minBytes + " bytes within "
                    + text(window)); // the same each time, so that the log says it once
        }
    }

    private static String text(Duration time) {
        return time.toMillis() < 1000 ? time.toMillis() + " ms" : Math.round(time.toMillis() / 1e3) + " s";
    }
}
