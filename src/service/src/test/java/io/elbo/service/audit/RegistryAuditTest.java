package io.elbo.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.registry.Assignment;
import io.elbo.registry.Control;
import io.elbo.registry.RegistryView;
import io.elbo.registry.topic.CompactedTable;
import io.elbo.stream.detector.Json;
import io.elbo.testkit.BoundedWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryAuditTest {
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final AuditLog log = new AuditLog((detector, entry) -> told.add(read(entry)), "elbo-0", Clock.systemUTC());
    private final RegistryAudit audit = new RegistryAudit(log, List.of("cards"));
    private final RegistryView view = new RegistryView(audit::changed, Clock.systemUTC());
    private long offset;

    @AfterEach
    void close() {
        audit.close();
    }

    private static JsonNode read(byte[] entry) {
        try {
            return Json.read(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The topic has a new value. */
    private void put(String kind, String detector, Object value) {
        view.listener().changed(kind + "/" + detector, Json.write(value), 0, new CompactedTable.Place(0, offset++));
    }

    private static Assignment assignment(String detector, long revision, int active) {
        return new Assignment(
                detector, revision, active, 0, 1, null, List.of(), "ann", "2026-03-01T12:00:00Z", "fewer alarms");
    }

    private static Control paused(String by) {
        Control.Pause pause = new Control.Pause(by, "2026-03-01T12:00:00Z", "a move");
        return new Control("cards", 1, pause, null, null, 0, by, "2026-03-01T12:00:00Z", "a move");
    }

    private void awaitTold(int number) {
        BoundedWait.until(number + " changes are told", () -> told.size() >= number);
        assertThat(told).hasSize(number);
    }

    @Test
    void shouldTellWhatSomebodyChangesPastTheService() {
        put("assignment", "cards", assignment("cards", 4, 1));
        audit.follow(view, () -> true);

        put("assignment", "cards", assignment("cards", 5, 2));
        awaitTold(1);
        put("control", "cards", paused("bob"));
        awaitTold(2);

        assertThat(told.get(0).toString())
                .contains("\"who\":\"ann\",\"from\":\"registry\",\"instance\":\"elbo-0\",\"action\":\"assignment\"")
                .contains(
                        "\"detector\":\"cards\",\"why\":\"fewer alarms\",\"before\":{\"detector\":\"cards\",\"revision\":4,")
                .contains("\"after\":{\"detector\":\"cards\",\"revision\":5,\"active\":2,");
        assertThat(told.get(1).toString())
                .contains("\"who\":\"bob\"", "\"action\":\"control\"", "\"pause\":{\"by\":\"bob\"");
    }

    @Test
    void shouldTellNothingASecondTimeAndNothingOfOthers() throws IOException {
        audit.follow(view, () -> true);
        Assignment mine = assignment("cards", 1, 1);
        RegistryAudit.Step<Assignment, IOException> step = () -> {
            put("assignment", "cards", mine); // seen before whoever makes it can say that it is theirs
            return mine;
        };
        Assignment written = audit.make(step);
        put("assignment", "cards", written); // the topic is read again
        put("assignment", "logins", assignment("logins", 1, 1));

        put("control", "cards", paused("bob"));
        awaitTold(1);
        assertThat(told.get(0).path("action").asText()).isEqualTo("control");
    }

    @Test
    void shouldNotTakeTheFirstReadingForChanges() {
        boolean[] isRead = {false};
        audit.follow(view, () -> isRead[0]);
        put("assignment", "cards", assignment("cards", 1, 1));
        put("assignment", "cards", assignment("cards", 2, 2));
        isRead[0] = true;
        put("assignment", "cards", assignment("cards", 3, 3));

        awaitTold(1);
        assertThat(told.get(0).at("/before/revision").asInt()).isEqualTo(2);
        assertThat(told.get(0).at("/after/revision").asInt()).isEqualTo(3);
    }
}
