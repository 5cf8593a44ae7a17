package io.elbo.service.notify;

import io.elbo.service.feed.Anomaly;
import io.elbo.stream.settings.WebhookSettings;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One detector's anomalies between the topic and the alert: grouped by key, quiet for a while after a key was reported,
 * no more than so many alerts a minute, the critical first, and never more than {@link #MAX_WAITING} keys. At most one
 * group is being sent: between {@link #alert} and one of {@link #sent}, {@link #refused} and {@link #failed}. What comes of
 * its key meanwhile is a group of its own until the outcome is known. Not thread-safe; time comes in from outside, in
 * milliseconds.
 */
final class AlertQueue {
    /** Keys that wait at most; at the default rate they are reported within seven minutes. */
    static final int MAX_WAITING = 200;
    /** An alert waits this long for further anomalies of its key. */
    static final long GROUP_WAIT_MILLIS = 1_000;
    /** Keys whose last alert is remembered at most; the longest ago is forgotten first. */
    private static final int MAX_REMEMBERED = 10_000;

    /** The last alert about a key. */
    private record Reported(long atMillis, Anomaly worst) {}

    private final WebhookSettings settings;
    private final WebhookObserver observer;
    private final RateLimit rate;
    private final Map<String, Group> waiting = new LinkedHashMap<>(); // in the order of their first anomaly
    private final Map<String, Reported> reported = new LinkedHashMap<>(); // in the order of their last alert
    private @Nullable Group sending;
    private long untold;

    AlertQueue(WebhookSettings settings, WebhookObserver observer, long nowMillis) {
        this.settings = settings;
        this.observer = observer;
        rate = new RateLimit(settings.alertsPerMinute(), nowMillis);
    }

    void add(Anomaly anomaly, long nowMillis) {
        Group group = waiting.get(anomaly.key());
        if (anomaly.severity().compareTo(settings.minSeverity()) < 0) {
            observer.anomalies(Fate.BELOW_SEVERITY, 1);
        } else if (nowMillis - anomaly.timestamp() > settings.maxAge().toMillis()) {
            observer.anomalies(Fate.EXPIRED, 1);
        } else if (group != null) {
            group.add(anomaly);
        } else if (isReportedAlready(anomaly, nowMillis)) {
            keepBack(Fate.DEDUPLICATED, 1);
        } else if (waiting.size() < MAX_WAITING || makeRoomFor(anomaly)) {
            waiting.put(anomaly.key(), new Group(anomaly, nowMillis));
        } else {
            keepBack(Fate.QUEUE_FULL, 1);
        }
        showWaiting();
    }

    private void showWaiting() {
        observer.waiting(waiting.size() + (sending == null ? 0 : 1));
    }

    private boolean isReportedAlready(Anomaly anomaly, long nowMillis) {
        Reported last = reported.get(anomaly.key());
        return last != null
                && nowMillis - last.atMillis() < settings.dedupWindow().toMillis()
                && anomaly.severity().compareTo(last.worst().severity()) <= 0;
    }

    /** Gives up the newest group that is less severe; false where there is none. */
    private boolean makeRoomFor(Anomaly anomaly) {
        Optional<Group> newest = waiting.values().stream()
                .filter(group -> group.worst().severity().compareTo(anomaly.severity()) < 0)
                .reduce((older, newer) -> newer);
        newest.ifPresent(group -> {
            waiting.remove(group.key());
            keepBack(Fate.QUEUE_FULL, group.count());
        });
        return newest.isPresent();
    }

    private void keepBack(Fate fate, int count) {
        untold += count;
        observer.anomalies(fate, count);
    }

    /** The group that is to be reported now, if any: the most severe first, then the one that waits longest. */
    Optional<Group> next(long nowMillis) {
        expire(nowMillis);
        if (!rate.allows(nowMillis)) {
            return Optional.empty();
        }
        return waiting.values().stream()
                .filter(group -> nowMillis - group.openedMillis() >= GROUP_WAIT_MILLIS)
                .min(Comparator.comparing((Group group) -> group.worst().severity())
                        .reversed()
                        .thenComparingLong(Group::openedMillis));
    }

    private void expire(long nowMillis) {
        for (Iterator<Group> groups = waiting.values().iterator(); groups.hasNext(); ) {
            Group group = groups.next();
            if (nowMillis - group.bornMillis() > settings.maxAge().toMillis()) {
                groups.remove();
                keepBack(Fate.EXPIRED, group.count());
            }
        }
        showWaiting();
    }

    /** The alert about a group that {@link #next} has given; it is being sent from now on. */
    Alert alert(Group group, long nowMillis) {
        waiting.remove(group.key());
        sending = group;
        return new Alert(
                group.worst(),
                group.count(),
                untold,
                Instant.ofEpochMilli(group.openedMillis()),
                Instant.ofEpochMilli(nowMillis).plus(settings.dedupWindow().multipliedBy(2)));
    }

    /** The receiver has the alert. */
    void sent(Group group, long nowMillis) {
        rate.take();
        untold = 0;
        reported.remove(group.key());
        reported.put(group.key(), new Reported(nowMillis, group.worst()));
        if (reported.size() > MAX_REMEMBERED) {
            reported.remove(reported.keySet().iterator().next());
        }
        end(group, Fate.SENT);
        Group later = waiting.get(group.key());
        if (later != null && later.worst().severity().compareTo(group.worst().severity()) <= 0) {
            waiting.remove(later.key());
            keepBack(Fate.DEDUPLICATED, later.count());
        }
        showWaiting();
    }

    /** The receiver will never take the alert. */
    void refused(Group group) {
        rate.take();
        end(group, Fate.REFUSED);
        showWaiting();
    }

    /** The receiver may take the alert later: the group waits again, with what has come of its key meanwhile. */
    void failed(Group group) {
        sending = null;
        Group later = waiting.get(group.key());
        if (later != null) {
            group.add(later);
        }
        if (!group.isEmpty()) {
            waiting.put(group.key(), group);
        }
        showWaiting();
    }

    private void end(Group group, Fate fate) {
        sending = null;
        observer.anomalies(fate, group.count());
    }

    boolean isEmpty() {
        return waiting.isEmpty() && sending == null;
    }

    /** The first offset of a partition that is not reported yet; {@link Long#MAX_VALUE} if all are. */
    long firstOffset(int partition) {
        long first = sending == null ? Long.MAX_VALUE : sending.firstOffset(partition);
        for (Group group : waiting.values()) {
            first = Math.min(first, group.firstOffset(partition));
        }
        return first;
    }

    /** Forgets what another instance will read again and report. */
    void leave(Set<Integer> partitions) {
        waiting.values().removeIf(group -> group.leave(partitions));
        if (sending != null) {
            sending.leave(partitions);
        }
        showWaiting();
    }
}
