package io.elbo.stream.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommitTracesTest {
    private static final TopicPartition PARTITION = new TopicPartition("payments", 0);
    private static final Producer<byte[], byte[]> PRODUCER = new MockProducer<>();

    private final CommitTraces commits = new CommitTraces();
    private final RecordedTrace trace = new RecordedTrace(true);

    @Test
    void shouldTellAPollOfTheCommitThatCoversAllOfIt() {
        commits.polled(trace, upTo(10));

        commit(9);
        assertThat(trace.events).isEmpty();
        commit(10);
        assertThat(trace.events).containsExactly("commit of 1", "commit ended");
        commit(11);
        assertThat(trace.events).hasSize(2);
    }

    @Test
    void shouldSayThatAPollWasAborted() {
        commits.polled(trace, upTo(10));

        commits.committing(upTo(10), PRODUCER);
        commits.aborted();

        assertThat(trace.events).containsExactly("commit of 1", "commit failed");
        commit(10);
        assertThat(trace.events).hasSize(2);
    }

    @Test
    void shouldSayThatAPollWasAbortedBeforeItsCommitBegan() {
        commits.polled(trace, upTo(10));

        commits.aborted();

        assertThat(trace.events).containsExactly("commit of 1", "commit failed");
    }

    @Test
    void shouldNotTakeTheNextCommitForOneThatHasFailed() {
        commits.polled(trace, upTo(10));
        commits.committing(upTo(10), PRODUCER); // and the producer is fenced: neither committed nor aborted

        commit(20);

        assertThat(trace.events).containsExactly("commit of 1", "commit failed");
    }

    @Test
    void shouldHoldNoPollThatIsNotSampledAndNeverManyOfThem() {
        RecordedTrace unsampled = new RecordedTrace(false);
        commits.polled(unsampled, upTo(1));
        commits.polled(trace, upTo(1));
        RecordedTrace later = new RecordedTrace(true);
        for (int poll = 0; poll < CommitTraces.MAX_POLLS; poll++) {
            commits.polled(later, upTo(2 + poll));
        }

        commit(1_000);

        assertThat(unsampled.events).isEmpty();
        assertThat(trace.events).isEmpty();
        assertThat(later.events).hasSize(2 * CommitTraces.MAX_POLLS);
    }

    private void commit(long position) {
        commits.committing(upTo(position), PRODUCER);
        commits.committed(upTo(position));
    }

    private static Map<TopicPartition, OffsetAndMetadata> upTo(long position) {
        return Map.of(PARTITION, new OffsetAndMetadata(position));
    }
}
