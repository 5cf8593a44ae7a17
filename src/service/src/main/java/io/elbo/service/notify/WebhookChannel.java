package io.elbo.service.notify;

import io.elbo.service.feed.Anomaly;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.WebhookSettings;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One detector's way to its receiver: what waits, the one request that is in flight, and the pause after failures. A
 * receiver that is slow or away keeps no other one waiting, since nothing here blocks. Not thread-safe: only the thread
 * of {@link Webhooks} calls it.
 */
final class WebhookChannel {
    private static final System.Logger LOG = System.getLogger(WebhookChannel.class.getName());
    private static final long REPORT_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** An alert on its way. */
    private record InFlight(Group group, CompletableFuture<Answer> answer) {}

    private final DetectorSettings detector;
    private final WebhookSettings settings;
    private final WebhookObserver observer;
    private final AlertQueue queue;
    private final Receiver receiver;
    private final Backoff backoff;
    private @Nullable InFlight inFlight;
    private long reportedNanos; // 0 until the first report

    /** @param http may be shared between channels */
    WebhookChannel(
            DetectorSettings detector,
            WebhookSettings settings,
            WebhookObserver observer,
            HttpClient http,
            Clock clock,
            RandomGenerator random) {
        this.detector = detector;
        this.settings = settings;
        this.observer = observer;
        queue = new AlertQueue(settings, observer, clock.millis());
        receiver = new Receiver(settings, format(detector.name(), settings), http, clock);
        backoff = new Backoff(random);
    }

    private static AlertFormat format(String detector, WebhookSettings settings) {
        String template = settings.template();
        return template == null
                ? new AlertFormat.Alertmanager()
                : AlertFormat.Filled.open("elbo.detectors.\"" + detector + "\".webhook.template", template);
    }

    String detector() {
        return detector.name();
    }

    /** The topic with the detector's anomalies or incidents; detectors may share one. */
    String topic() {
        return settings.reportsIncidents() ? detector.incidents().topic() : detector.anomaliesTopic();
    }

    /** The receiver's address without what may be secret in it. */
    String origin() {
        return settings.origin();
    }

    void add(Anomaly anomaly, long nowMillis) {
        if (anomaly.isOver()) {
            observer.anomalies(Fate.RESOLVED, 1);
        } else if (anomaly.isSuppressed()) {
            observer.anomalies(Fate.SUPPRESSED, 1);
        } else {
            queue.add(anomaly, nowMillis);
        }
    }

    /** A record of the topic that is no anomaly as Elbo writes them. */
    void unreadable() {
        observer.anomalies(Fate.UNREADABLE, 1);
    }

    /** Takes in the answer that has come, if any, and sends the next alert that is due. Does not wait. */
    void advance(long nowMillis) {
        InFlight current = inFlight;
        if (current != null && current.answer().isDone()) {
            inFlight = null;
            answered(current, nowMillis);
        }
        if (inFlight == null && !backoff.isPausing(nowMillis)) {
            Optional<Group> due = queue.next(nowMillis);
            due.ifPresent(group -> inFlight = new InFlight(group, receiver.send(queue.alert(group, nowMillis))));
        }
    }

    private void answered(InFlight sent, long nowMillis) {
        Answer answer;
        try {
            answer = sent.answer().join();
        } catch (CompletionException | CancellationException e) {
            answer = new Answer.Unavailable("failed", e.toString(), null);
        }
        observer.answered(answer);
        if (answer instanceof Answer.Unavailable unavailable) {
            queue.failed(sent.group());
            if (backoff.failures() == 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "detector {0}: {1} takes no alerts, trying again: {2}",
                        detector(),
                        origin(),
                        unavailable.cause());
            }
            backoff.failed(unavailable.retryAfter(), nowMillis);
            return;
        }
        if (backoff.failures() > 0) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0}: {1} answers again after {2} failures",
                    detector(),
                    origin(),
                    backoff.failures());
        }
        backoff.succeeded();
        if (answer instanceof Answer.Refused refused) {
            queue.refused(sent.group());
            reportRefusal(refused.status());
        } else {
            queue.sent(sent.group(), nowMillis);
        }
    }

    /** Logs at most once a minute. */
    private void reportRefusal(int status) {
        long now = System.nanoTime();
        if (reportedNanos == 0 || now - reportedNanos > REPORT_EVERY_NANOS) {
            reportedNanos = now;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "detector {0}: {1} refuses an alert with status {2}; it is given up",
                    detector(),
                    origin(),
                    status);
        }
    }

    boolean isInFlight() {
        return inFlight != null;
    }

    /** Whether something waits to be sent. */
    boolean isWaiting() {
        return !queue.isEmpty();
    }

    /** The first offset of a partition that is neither sent nor given up; {@link Long#MAX_VALUE} if there is none. */
    long firstOffset(int partition) {
        return queue.firstOffset(partition);
    }

    /** Forgets what another instance will read again and report. */
    void leave(Set<Integer> partitions) {
        queue.leave(partitions);
    }

    /** Gives up the request that is in flight; what it reports waits again. */
    void cancel() {
        InFlight current = inFlight;
        if (current != null) {
            inFlight = null;
            current.answer().cancel(true);
            queue.failed(current.group());
        }
    }
}
