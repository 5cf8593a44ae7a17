package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.event.EventEncoding;
import io.elbo.core.event.EventType;
import io.elbo.core.event.ScoreEncoder;
import io.elbo.format.writer.Subjects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Events in Avro, as the files in {@code kafka/avro} describe them, with Confluent's framing: a byte 0 and the four bytes of the
 * schema's id. The schema stands in the registry under the topic's name and {@code -value}, as all of Confluent's clients look for it.
 * One instance per detector.
 */
public final class AvroEvents implements EventEncoding {
    static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final Subjects subjects;
    private final List<String> opened = new CopyOnWriteArrayList<>();
    private volatile boolean isReady;

    /** @param subjects of the registry that readers ask */
    public AvroEvents(Subjects subjects) {
        this.subjects = subjects;
    }

    @Override
    public String mediaType() {
        return "application/avro";
    }

    @Override
    public String dataSchema(EventType type) {
        return EventSchema.latest(type).urn();
    }

    @Override
    public void open(EventType type, String topic) {
        isReady = false;
        opened.add(subject(topic));
        subjects.open(subject(topic), EventSchema.latest(type).text());
    }

    @Override
    public @Nullable String awaits() {
        if (!isReady) {
            for (String subject : opened) {
                String why = subjects.awaits(subject);
                if (why != null) {
                    return why;
                }
            }
            isReady = true;
        }
        return null;
    }

    @Override
    public byte[] write(EventType type, String topic, JsonNode document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        bytes.writeBytes(framing(topic));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new EventWriter(encoder).record(EventSchema.latest(type).schema(), document);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written but memory
        }
        return bytes.toByteArray();
    }

    @Override
    public ScoreEncoder scores(
            String topic, String detector, String model, String version, @Nullable Integer registryVersion) {
        return new AvroScores(framing(topic), detector, model, version, registryVersion);
    }

    private byte[] framing(String topic) {
        int id = subjects.id(subject(topic));
        if (id == Subjects.UNKNOWN) {
            throw new IllegalStateException("the schema of topic " + topic + " has no id yet");
        }
        return ByteBuffer.allocate(HEADER_BYTES).put((byte) 0).putInt(id).array();
    }

    private static String subject(String topic) {
        return topic + "-value";
    }
}
