package io.elbo.trainer.cli;

import io.elbo.core.model.DataSource;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.topic.TopicData;
import org.jspecify.annotations.Nullable;

/** The data of a command: files, or the records of a topic in a temporary file that closing deletes. */
final class OpenedData implements AutoCloseable {
    private final Dataset dataset;
    private final @Nullable TopicData topic;

    OpenedData(Dataset dataset, @Nullable TopicData topic) {
        this.dataset = dataset;
        this.topic = topic;
    }

    Dataset dataset() {
        return dataset;
    }

    /** Which part of a topic this is; null for files. */
    @Nullable
    DataSource source() {
        return topic == null ? null : topic.source();
    }

    @Override
    public void close() {
        if (topic != null) {
            topic.close();
        }
    }
}
