package io.elbo.service.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.service.log.LogEntry;
import io.elbo.stream.detector.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One change, as a line of the log and a record of the topic have it.
 *
 * @param at when, ISO 8601
 * @param who by name, as the login has it
 * @param from the address that the request has come from; null if the service has made the change by itself
 * @param instance that has made it
 * @param action what was done, such as {@code promote}
 * @param why for people; may be empty
 * @param before what held, as JSON
 * @param after what holds now, as JSON
 */
public record AuditEntry(
        String at,
        String who,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String from,
        String instance,
        String action,
        String detector,
        String why,
        Object before,
        Object after)
        implements LogEntry {
    @Override
    public String documentName() {
        return "change";
    }

    @Override
    public String summary() {
        return action + " of " + detector + " by " + who;
    }

    /** Its JSON, in which no character can begin another line. */
    @Override
    public String toString() {
        return new String(Json.write(this), StandardCharsets.UTF_8);
    }
}
