package io.elbo.service.console;

import io.elbo.service.feed.Anomaly;
import io.elbo.service.feed.TailListener;
import io.elbo.stream.detector.Json;
import io.elbo.stream.settings.DetectorSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Puts what is read from the output topics into the views, and tells the viewers. For the thread that reads. */
final class AnomalyFeed implements TailListener {
    /** More anomalies a second than people can follow are not told one by one. */
    private static final int TOLD_PER_SECOND = 200;

    private static final long SECOND_MILLIS = 1_000;
    private static final long RESET_EVERY_MILLIS = 5_000;

    private final Map<String, List<String>> detectorsOfTopic = new HashMap<>();
    private final Set<String> names;
    private final AnomalyView anomalies;
    private final IncidentView incidents;
    private final Viewers viewers;
    private final Clock clock;
    private long second;
    private int toldInSecond;
    private boolean isBehind; // viewers lack events, and have not been told so
    private long resetMillis;

    AnomalyFeed(
            Collection<DetectorSettings> detectors,
            AnomalyView anomalies,
            IncidentView incidents,
            Viewers viewers,
            Clock clock) {
        this.anomalies = anomalies;
        this.incidents = incidents;
        this.viewers = viewers;
        this.clock = clock;
        for (DetectorSettings detector : detectors) {
            add(detector.anomaliesTopic(), detector.name());
            add(detector.incidents().topic(), detector.name());
        }
        names = Set.copyOf(detectors.stream().map(DetectorSettings::name).toList());
    }

    private void add(String topic, String detector) {
        detectorsOfTopic.computeIfAbsent(topic, unused -> new ArrayList<>()).add(detector);
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record, boolean isNew) {
        Anomaly anomaly = Anomaly.read(record);
        if (anomaly == null || !names.contains(anomaly.detector())) {
            return;
        }
        if (anomaly.isIncident()) {
            IncidentRow row = IncidentRow.of(anomaly);
            incidents.put(row);
            if (isNew) {
                tell(Event.INCIDENT, row.detector(), row);
            }
        } else {
            AnomalyRow row = anomalies.add(anomaly, Anomaly.json(record), isNew, clock.millis());
            if (row != null && isNew) {
                tell(Event.ANOMALY, row.detector(), row);
            }
        }
    }

    private void tell(String name, String detector, Object row) {
        long now = clock.millis() / SECOND_MILLIS;
        if (now != second) {
            second = now;
            toldInSecond = 0;
        }
        if (++toldInSecond > TOLD_PER_SECOND) {
            isBehind = true;
            viewers.gap();
        } else {
            viewers.tell(name, detector, new String(Json.write(row), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void skipped(String topic) {
        anomalies.incomplete(ofTopic(topic)::contains);
        isBehind = true;
    }

    @Override
    public void restarted(String topic) {
        anomalies.forget(ofTopic(topic)::contains);
        incidents.forget(ofTopic(topic)::contains);
        isBehind = true;
    }

    private List<String> ofTopic(String topic) {
        return detectorsOfTopic.getOrDefault(topic, List.of());
    }

    @Override
    public void caughtUp() {
        viewers.reset();
        isBehind = false;
    }

    @Override
    public void idle() {
        long now = clock.millis();
        if (isBehind && now - resetMillis >= RESET_EVERY_MILLIS) {
            resetMillis = now;
            isBehind = false;
            viewers.reset();
        }
    }
}
