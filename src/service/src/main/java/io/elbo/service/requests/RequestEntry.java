package io.elbo.service.requests;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.service.log.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * One request that has been answered.
 *
 * @param path without its query and without keys of records
 * @param millis from its first byte to the last one of the answer
 * @param bytes of the answer's body
 * @param user by name; null if nobody has logged in
 * @param traceId null if no trace is known
 * @param isClosed true if the client has closed the connection before the answer's end, otherwise null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequestEntry(
        String method,
        String path,
        int status,
        long millis,
        long bytes,
        @Nullable String user,
        @Nullable String traceId,
        @Nullable Boolean isClosed)
        implements LogEntry {
    @Override
    public String documentName() {
        return "request";
    }

    @Override
    public String toString() {
        return method + " " + path + " " + status + ", " + millis + " ms, " + bytes + " bytes"
                + (user == null ? "" : ", user " + user)
                + (traceId == null ? "" : ", trace " + traceId)
                + (isClosed == null ? "" : ", closed by the client");
    }
}
