package io.elbo.trainer.cli;

import io.elbo.format.declared.Declaration;
import io.elbo.trainer.source.topic.TopicFormat;
import org.jspecify.annotations.Nullable;

/** The format of a topic's records while they are read, and the schemas that these have named. */
final class OpenedFormat implements AutoCloseable {
    private final TopicFormat format;
    private final @Nullable SeenSchemas schemas;

    /** @param schemas null if there is no registry */
    OpenedFormat(TopicFormat format, @Nullable SeenSchemas schemas) {
        this.format = format;
        this.schemas = schemas;
    }

    TopicFormat format() {
        return format;
    }

    /** What the schemas say that records have named so far; null if there are none. */
    @Nullable
    Declaration seen() {
        return schemas == null ? null : schemas.declaration();
    }

    @Override
    public void close() {
        if (schemas != null) {
            schemas.close();
        }
    }
}
