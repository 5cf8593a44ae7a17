package io.elbo.service.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.verdict.Severity;
import io.elbo.stream.settings.WebhookSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertQueueTest {
    private static final WebhookSettings SETTINGS = Examples.settings("http://receiver");
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;

    private final RecordedEvents events = new RecordedEvents();
    private long now = 1_767_614_400_000L;
    private long offset;
    private AlertQueue queue = new AlertQueue(SETTINGS, events, now);

    private void add(String key, String severity) {
        queue.add(Examples.anomaly(key, severity, offset++, now), now);
    }

    /** Sends what is due; its alert, if there was one. */
    private Optional<Alert> send() {
        Optional<Group> group = queue.next(now);
        Optional<Alert> alert = group.map(due -> queue.alert(due, now));
        group.ifPresent(due -> queue.sent(due, now));
        return alert;
    }

    @Test
    void shouldReportAKeysAnomaliesInOneAlertThatNamesTheWorst() {
        add("a", "warning");
        add("a", "critical");
        add("a", "warning");
        add("b", "warning");
        assertThat(send()).as("waits for more").isEmpty();

        now += SECOND;
        Alert first = send().orElseThrow();
        Alert second = send().orElseThrow();

        assertThat(first.worst().key()).isEqualTo("a");
        assertThat(first.worst().offset()).isEqualTo(1);
        assertThat(first.count()).isEqualTo(3);
        assertThat(second.worst().key()).isEqualTo("b");
        assertThat(events.count(Fate.SENT)).isEqualTo(4);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldStayQuietAboutAKeyForTheDedupWindowUnlessItGetsWorse() {
        add("a", "warning");
        now += SECOND;
        assertThat(send()).isPresent();

        now += MINUTE;
        add("a", "warning");
        now += SECOND;
        assertThat(send()).isEmpty();
        assertThat(events.count(Fate.DEDUPLICATED)).isEqualTo(1);

        add("a", "critical");
        now += SECOND;
        Alert worse = send().orElseThrow();
        assertThat(worse.worst().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(worse.untold()).as("the one kept back").isEqualTo(1);

        now += SETTINGS.dedupWindow().toMillis();
        add("a", "warning");
        now += SECOND;
        assertThat(send().orElseThrow().untold()).isZero();
    }

    @Test
    void shouldReportTheCriticalFirst() {
        add("a", "warning");
        now += 10;
        add("b", "critical");
        now += SECOND;

        assertThat(send().orElseThrow().worst().key()).isEqualTo("b");
        assertThat(send().orElseThrow().worst().key()).isEqualTo("a");
    }

    @Test
    void shouldSendNoMoreThanTheRateInAMinute() {
        for (int i = 0; i < 100; i++) {
            add("key-" + i, "warning");
        }
        now += SECOND;
        int sent = 0;
        while (send().isPresent()) {
            sent++;
        }
        assertThat(sent).isEqualTo(SETTINGS.alertsPerMinute());

        for (int second = 0; second < 60; second++) {
            now += SECOND;
            while (send().isPresent()) {
                sent++;
            }
        }
        assertThat(sent).isEqualTo(2 * SETTINGS.alertsPerMinute());
    }

    @Test
    void shouldStayBoundedAndCountWhatItGivesUpAndPreferTheCritical() {
        for (int i = 0; i < AlertQueue.MAX_WAITING + 5; i++) {
            add("key-" + i, "warning");
        }
        assertThat(events.waiting()).isEqualTo(AlertQueue.MAX_WAITING);
        assertThat(events.count(Fate.QUEUE_FULL)).isEqualTo(5);

        add("grave", "critical");
        assertThat(events.waiting()).isEqualTo(AlertQueue.MAX_WAITING);
        assertThat(events.count(Fate.QUEUE_FULL)).isEqualTo(6);
        now += SECOND;
        Alert alert = send().orElseThrow();
        assertThat(alert.worst().key()).isEqualTo("grave");
        assertThat(alert.untold()).isEqualTo(6);
    }

    @Test
    void shouldNotReportWhatIsTooOldOrHasBecomeSo() {
        queue.add(
                Examples.anomaly("late", "critical", 0, now - SETTINGS.maxAge().toMillis() - 1), now);
        assertThat(events.count(Fate.EXPIRED)).isEqualTo(1);

        add("stuck", "critical");
        now += SETTINGS.maxAge().toMillis() + 1;
        assertThat(send()).isEmpty();
        assertThat(events.count(Fate.EXPIRED)).isEqualTo(2);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldLeaveOutWhatIsLessSevereThanAskedFor() {
        queue = new AlertQueue(
                new WebhookSettings(
                        SETTINGS.url(),
                        null,
                        null,
                        Severity.CRITICAL,
                        Duration.ofMinutes(5),
                        30,
                        Duration.ofSeconds(1),
                        Duration.ofHours(1)),
                events,
                now);
        add("a", "warning");
        add("a", "critical");
        now += SECOND;

        assertThat(send().orElseThrow().count()).isEqualTo(1);
        assertThat(events.count(Fate.BELOW_SEVERITY)).isEqualTo(1);
    }

    @Test
    void shouldKnowTheFirstOffsetThatIsNotReported() {
        assertThat(queue.firstOffset(0)).isEqualTo(Long.MAX_VALUE);
        offset = 40;
        add("a", "warning");
        add("b", "critical");
        add("a", "warning");
        now += SECOND;
        assertThat(queue.firstOffset(0)).isEqualTo(40);

        send(); // b, the critical
        assertThat(queue.firstOffset(0)).isEqualTo(40);
        send();
        assertThat(queue.firstOffset(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldForgetWhatAnotherInstanceWillReport() {
        add("a", "warning");
        queue.leave(Set.of(1));
        assertThat(queue.isEmpty()).isFalse();
        queue.leave(Set.of(0));
        assertThat(queue.isEmpty()).isTrue();
        assertThat(events.count(Fate.SENT)).isZero();
    }
}
