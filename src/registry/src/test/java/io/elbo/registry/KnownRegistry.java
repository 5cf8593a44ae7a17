package io.elbo.registry;

import io.elbo.core.model.Health;
import io.elbo.core.model.Provenance;
import io.elbo.registry.topic.CompactedTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the registry's topic says of the detector "payments", without a broker. The clock stands until it is moved. */
final class KnownRegistry {
    static final String AT = "2026-01-01T00:00:00Z";
    static final String DETECTOR = "payments";
    static final ModelSummary SUMMARY = summary(null);

    private Instant now = Instant.parse(AT);
    private final RegistryView view = new RegistryView(unused -> {}, clock());
    private long offset;

    private Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    RegistryView view() {
        return view;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    private void put(RegistryKey key, Object value) {
        view.listener()
                .changed(
                        key.text(),
                        RegistryJson.write(value),
                        now.toEpochMilli(),
                        new CompactedTable.Place(0, offset++));
    }

    void apply(List<Write> writes) {
        writes.forEach(write -> view.listener()
                .changed(write.key().text(), write.value(), now.toEpochMilli(), new CompactedTable.Place(0, offset++)));
    }

    void publish(int... versions) {
        for (int version : versions) {
            publish(version, false);
        }
    }

    void publish(int version, boolean retired) {
        publish(version, retired, SUMMARY);
    }

    /** @param health what the trainer found in the version; null if it did not look */
    void publishExamined(int version, @Nullable Health health) {
        publish(version, false, summary(health));
    }

    private void publish(int version, boolean retired, ModelSummary model) {
        put(
                new RegistryKey.OfVersion(DETECTOR, version),
                new ModelVersion(
                        DETECTOR,
                        version,
                        Digest.of(new byte[] {(byte) version}),
                        1,
                        null,
                        1,
                        model,
                        null,
                        "ann",
                        AT,
                        "",
                        retired));
    }

    private static ModelSummary summary(@Nullable Health health) {
        return new ModelSummary(
                "m", "1", AT, 1, null, new Provenance(1, 1, "sha256:0", "by hand", 1, Map.of()), health);
    }

    void assign(int active, Integer... before) {
        assign(active, 0, List.of(before), null);
    }

    void assign(int active, int challenger, List<Integer> before, @Nullable Gates gates) {
        put(
                new RegistryKey.OfAssignment(DETECTOR),
                new Assignment(DETECTOR, 7, active, challenger, 0.5, gates, before, "ann", AT, ""));
    }

    void report(String instance, int version, InstanceReport.State state) {
        report(instance, version, state, "");
    }

    void report(String instance, int version, InstanceReport.State state, String reason) {
        put(
                new RegistryKey.OfInstance(DETECTOR, version, instance),
                new InstanceReport(DETECTOR, version, instance, state, reason, AT));
    }

    /** Instances that refuse the version that is named as active, and go on with another one. */
    void refuse(int refused, int inUse, String... instances) {
        for (String instance : instances) {
            report(instance, inUse, InstanceReport.State.ACTIVE);
            report(instance, refused, InstanceReport.State.REFUSED, "it is not signed");
        }
    }
}
