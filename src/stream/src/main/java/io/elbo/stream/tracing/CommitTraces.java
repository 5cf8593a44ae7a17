package io.elbo.stream.tracing;

import io.elbo.stream.commit.CommitListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows sampled polls until they are committed: the trace of a poll ends with the commit that covers all of its records, or
 * says that its transaction was aborted. Each stream thread has polls of its own.
 */
public final class CommitTraces implements CommitListener {
    static final int MAX_POLLS = 16;

    /** A sampled poll, and the positions behind its records. */
    private record Open(PollTrace trace, Map<TopicPartition, OffsetAndMetadata> end) {
        boolean isCovered(Map<TopicPartition, OffsetAndMetadata> committed) {
            for (Map.Entry<TopicPartition, OffsetAndMetadata> each : end.entrySet()) {
                OffsetAndMetadata position = committed.get(each.getKey());
                if (position == null || position.offset() < each.getValue().offset()) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final class OfThread {
        final ArrayDeque<Open> polls = new ArrayDeque<>();
        final List<Step> committing = new ArrayList<>();
    }

    private final ThreadLocal<OfThread> own = ThreadLocal.withInitial(OfThread::new);

    /**
     * The calling thread has polled.
     *
     * @param end the positions behind the records
     */
    public void polled(PollTrace trace, Map<TopicPartition, OffsetAndMetadata> end) {
        if (trace.isSampled()) {
            ArrayDeque<Open> polls = own.get().polls;
            if (polls.size() == MAX_POLLS) {
                polls.removeFirst(); // its partitions may have gone to another thread
            }
            polls.addLast(new Open(trace, end));
        }
    }

    @Override
    public void committing(Map<TopicPartition, OffsetAndMetadata> offsets, Producer<byte[], byte[]> producer) {
        OfThread thread = own.get();
        fail(thread.committing, "the commit has not ended"); // the one before this one, with its producer
        for (Iterator<Open> polls = thread.polls.iterator(); polls.hasNext(); ) {
            Open poll = polls.next();
            if (poll.isCovered(offsets)) {
                polls.remove();
                thread.committing.add(poll.trace().commit(offsets.size()));
            }
        }
    }

    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        List<Step> committing = own.get().committing;
        for (int last = committing.size() - 1; last >= 0; last--) {
            committing.remove(last).end();
        }
    }

    @Override
    public void aborted() {
        OfThread thread = own.get();
        thread.polls.forEach(
                poll -> thread.committing.add(poll.trace().commit(poll.end().size())));
        thread.polls.clear();
        fail(thread.committing, "the transaction was aborted: the records come again");
    }

    /** In reverse: a step that has begun within another one ends before it. */
    private static void fail(List<Step> steps, String why) {
        for (int last = steps.size() - 1; last >= 0; last--) {
            steps.remove(last).failed(why);
        }
    }
}
