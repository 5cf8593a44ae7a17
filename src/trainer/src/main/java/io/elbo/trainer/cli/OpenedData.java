package io.elbo.trainer.cli;

import io.elbo.core.model.DataSource;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.topic.TopicData;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
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

    /** What the data is, for the report: the names of files, or the options that read the same part of the topic again. */
    String description() {
        DataSource source = source();
        if (source == null) {
            return dataset.name();
        }
        StringBuilder again = new StringBuilder("--topic ").append(source.topic());
        again.append(" --from ").append(offsets(source, DataSource.Range::from));
        again.append(" --until ").append(offsets(source, DataSource.Range::until));
        if (source.sample() != null) {
            again.append(" --sample ").append(source.sample().records());
            again.append(" --sample-seed ").append(source.sample().seed());
        }
        return again.toString();
    }

    private static String offsets(DataSource source, ToLongFunction<DataSource.Range> offset) {
        return source.ranges().stream()
                .map(range -> range.partition() + "=" + offset.applyAsLong(range))
                .collect(Collectors.joining(",", "offsets:", ""));
    }

    @Override
    public void close() {
        if (topic != null) {
            topic.close();
        }
    }
}
