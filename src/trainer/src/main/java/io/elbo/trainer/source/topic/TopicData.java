package io.elbo.trainer.source.topic;

import io.elbo.core.model.DataSource;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Notices;
import io.elbo.trainer.source.ReadOptions;
import io.elbo.trainer.source.RecordSpool;

/** What was read of a topic, in a temporary file that closing deletes. */
public final class TopicData implements AutoCloseable {
    private final RecordSpool spool;
    private final DataSource source;

    TopicData(RecordSpool spool, DataSource source) {
        this.spool = spool;
        this.source = source;
    }

    /**
     * The records in the order of time, as far as the order within each partition allows, which stays as it is. They can be read as
     * often as one likes, until this is closed.
     */
    public Dataset dataset(ReadOptions options, Notices notices) {
        return spool.dataset(options, notices);
    }

    /** Which part of the topic was read. */
    public DataSource source() {
        return source;
    }

    @Override
    public void close() {
        spool.close();
    }
}
