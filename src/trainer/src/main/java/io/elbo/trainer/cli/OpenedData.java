package io.elbo.trainer.cli;

import io.elbo.core.model.DataSource;
import io.elbo.format.declared.Declaration;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.topic.TopicData;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The data of a command: files, or the records of a topic in a temporary file that closing deletes. */
final class OpenedData implements AutoCloseable {
    private final Dataset dataset;
    private final @Nullable TopicData topic;
    private final @Nullable Declaration declared;
    private final String format;

    private OpenedData(Dataset dataset, @Nullable TopicData topic, @Nullable Declaration declared, String format) {
        this.dataset = dataset;
        this.topic = topic;
        this.declared = declared;
        this.format = format;
    }

    static OpenedData ofFiles(Dataset dataset) {
        return new OpenedData(dataset, null, null, "");
    }

    /**
     * @param declared what the schemas say that records have named; null if they name none
     * @param format options that name the format of the records; empty for JSON
     */
    static OpenedData ofTopic(Dataset dataset, TopicData topic, @Nullable Declaration declared, String format) {
        return new OpenedData(dataset, topic, declared, format);
    }

    /** What the schemas say that the topic's records have named; null if they name none. */
    @Nullable
    Declaration declared() {
        return declared;
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
        StringBuilder again =
                new StringBuilder("--topic ").append(source.topic()).append(format);
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
