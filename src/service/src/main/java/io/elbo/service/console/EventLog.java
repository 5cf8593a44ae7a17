package io.elbo.service.console;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last events that a viewer who comes back must not miss, with ids {@code <epoch>-<sequence>}. The epoch is another one in
 * each process. Not thread-safe.
 */
final class EventLog {
    private static final Pattern ID = Pattern.compile("([0-9a-z]{1,32})-(\\d{1,18})");

    private final String epoch;
    private final int capacity;
    private final ArrayDeque<Event> events = new ArrayDeque<>(); // the last ones, without a gap
    private long sequence; // of the last event

    /** @param epoch up to 32 digits and small letters */
    EventLog(String epoch, int capacity) {
        this.epoch = epoch;
        this.capacity = capacity;
    }

    /** Numbers an event and keeps it. */
    Event add(String name, @Nullable String detector, String data) {
        sequence++;
        Event event = new Event(lastId(), name, detector, data);
        events.add(event);
        if (events.size() > capacity) {
            events.remove();
        }
        return event;
    }

    /** An event was left out: nobody can go on from before it. */
    void gap() {
        sequence++;
        events.clear();
    }

    /** The id of the last event; that of events which are not kept, too. */
    String lastId() {
        return epoch + "-" + sequence;
    }

    /** What came after the event of this id; empty if that is not known any more. */
    Optional<List<Event>> after(String id) {
        Matcher matcher = ID.matcher(id);
        if (!matcher.matches() || !matcher.group(1).equals(epoch)) {
            return Optional.empty();
        }
        long seen = Long.parseLong(matcher.group(2));
        long missed = sequence - seen;
        if (missed < 0 || missed > events.size()) {
            return Optional.empty();
        }
        return Optional.of(events.stream().skip(events.size() - missed).toList());
    }
}
