package io.elbo.stream.schema;

import io.elbo.core.format.RecordHeaders;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one Kafka record after another, as a format looks at them: whoever reads many records makes one of these, so that none
 * is made for each record. Used by one thread at a time.
 */
public final class KafkaHeaders implements RecordHeaders {
    private @Nullable Headers headers;

    /** Of this record. */
    public static RecordHeaders of(Headers headers) {
        return new KafkaHeaders().over(headers);
    }

    /** From now on of this record. */
    public KafkaHeaders over(Headers ofRecord) {
        headers = ofRecord;
        return this;
    }

    @Override
    public byte @Nullable [] last(String name) {
        Header header = headers == null ? null : headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}
