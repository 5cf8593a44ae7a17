package io.elbo.trainer.source.topic;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;

/**
 * How the records of a topic are written.
 *
 * @param expectation what the topic must hold, for messages, such as {@code JSON, one object a record}
 * @param isFramed whether records name the schema which they are written with
 */
public record TopicFormat(RecordFormat format, String expectation, boolean isFramed) {
    /** One JSON object a record, whose bytes are kept as they are. */
    public static final TopicFormat JSON = new TopicFormat(JsonFormat.JSON, "JSON, one object a record", false);

    boolean isJson() {
        return format == JsonFormat.JSON;
    }
}
