package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.stream.detector.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of the server-sent events. */
final class EventStream implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final HttpURLConnection connection;
    private final BufferedReader lines;
    private final List<Event> seen = new ArrayList<>();

    /** One event. */
    record Event(String name, String id, JsonNode data) {}

    private EventStream(HttpURLConnection connection, InputStream in) {
        this.connection = connection;
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    static EventStream open(URI api, String query, @Nullable String lastId) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                api.resolve("/api/v1/events" + query).toURL().openConnection();
        connection.setReadTimeout(PATIENCE_MILLIS);
        if (lastId != null) {
            connection.setRequestProperty("Last-Event-ID", lastId);
        }
        assertThat(connection.getResponseCode()).isEqualTo(200);
        assertThat(connection.getContentType()).startsWith("text/event-stream");
        return new EventStream(connection, connection.getInputStream());
    }

    /** The first event of this name, whether it was read before or not. */
    Event await(String name) throws IOException {
        return await(name, "");
    }

    /** The first event of this name whose data contain the text. */
    Event await(String name, String text) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        for (int i = 0; System.nanoTime() < end; i++) {
            if (i == seen.size()) {
                seen.add(read());
            }
            Event event = seen.get(i);
            if (event.name().equals(name) && event.data().toString().contains(text)) {
                return event;
            }
        }
        throw new AssertionError("no event " + name + " with " + text + " among "
                + seen.stream().map(Event::name).toList());
    }

    private Event read() throws IOException {
        String name = "";
        String id = "";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !name.isEmpty()) {
                return new Event(name, id, Json.read(data.toString().getBytes(StandardCharsets.UTF_8)));
            }
            int colon = Math.max(0, line.indexOf(':'));
            String value = line.substring(Math.min(line.length(), colon + 1)).strip();
            switch (line.substring(0, colon)) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data.append(value);
                default -> {
                    // a comment
                }
            }
        }
        throw new IOException("the stream of events has ended");
    }

    /** Whether the service ends the stream, rather than cutting the connection. */
    boolean endsInOrder() {
        try {
            while (lines.readLine() != null) {
                // what comes until then
            }
            return true;
        } catch (IOException e) { // an end within a chunk
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        connection.disconnect();
    }
}
