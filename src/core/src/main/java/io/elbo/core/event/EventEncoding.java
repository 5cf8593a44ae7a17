package io.elbo.core.event;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** How the bodies of events are written if they are not JSON. Thread-safe. */
public interface EventEncoding {
    /** The media type of the bodies. */
    String mediaType();

    /** Which schema a body of this type is written with: the CloudEvents attribute {@code dataschema}. */
    String dataSchema(EventType type);

    /** Says that events of this type will be written to the topic: what that needs is asked for from now on. */
    void open(EventType type, String topic);

    /** Why events cannot be written to the topics that were opened, in one line for a person; null if they can, from then on for ever. */
    @Nullable
    String awaits();

    /**
     * The body of an event. Must not be called while {@link #awaits} gives a reason.
     *
     * @param document as the JSON schema of its type describes it
     */
    byte[] write(EventType type, String topic, JsonNode document);

    /**
     * Writes scores to the topic as {@link #write} does. Must not be called while {@link #awaits} gives a reason.
     *
     * @param model name of the model that scores
     * @param version as its trainer has named it
     * @param registryVersion its number in the registry of models; null if there is none
     */
    ScoreEncoder scores(String topic, String detector, String model, String version, @Nullable Integer registryVersion);
}
