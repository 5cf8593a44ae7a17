package io.elbo.service.audit;

import io.elbo.service.log.LogSetup;
import io.elbo.stream.detector.Json;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Writes each change as one line of JSON to the category {@value #CATEGORY} of the log, and to a topic if there is one. A change
 * that was made is told even if the topic cannot be written: then the log has it alone, and says so. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    public static final String CATEGORY = LogSetup.AUDIT;

    private static final System.Logger LINES = System.getLogger(CATEGORY);

    private final Clock clock;
    private final String instance;
    private final Topic topic;

    /** Where entries go beside the log. */
    interface Topic extends AutoCloseable {
        /** None. */
        Topic NONE = (detector, entry) -> {};

        void send(String detector, byte[] entry);

        @Override
        default void close() {}
    }

    AuditLog(Topic topic, String instance, Clock clock) {
        this.topic = topic;
        this.instance = instance;
        this.clock = clock;
    }

    /** The log alone. */
    public static AuditLog toLog(Clock clock) {
        return new AuditLog(Topic.NONE, host(), clock);
    }

    /** The log and a topic. */
    public static AuditLog to(AuditTopic topic, Clock clock) {
        return new AuditLog(topic, host(), clock);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /**
     * Tells of a change that was made.
     *
     * @param from the address that the request has come from; null if the service has made the change by itself
     * @param before what held; anything that has a JSON form
     * @param after what holds now
     */
    public void changed(
            String who,
            @Nullable String from,
            String action,
            String detector,
            String why,
            Object before,
            Object after) {
        AuditEntry entry =
                new AuditEntry(clock.instant().toString(), who, from, instance, action, detector, why, before, after);
        LINES.log(System.Logger.Level.INFO, "{0}", entry);
        topic.send(detector, Json.write(entry));
    }

    @Override
    public void close() {
        topic.close();
    }
}
