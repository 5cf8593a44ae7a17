package io.elbo.stream.batch;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Lets a consumer poll without fetching some of its partitions: it stays in its group, takes part in rebalances, and the positions of
 * these partitions stay where they are. Used by the consumer's thread.
 *
 * <p><b>Whose pause it is.</b> Kafka Streams pauses partitions of the same consumer, while their tasks are restored or their buffers
 * are full. So partitions are paused here for the length of one poll, only those that are not paused already, and resumed after it.
 * While Kafka Streams' rebalance listener runs within the poll they are resumed, so that its pauses can be told apart, and then paused
 * again before anything is fetched.
 */
final class PartitionHold {
    private final Consumer<?, ?> consumer;
    private final Set<TopicPartition> held = new HashSet<>(); // paused by this, during a poll
    private @Nullable Supplier<? extends Collection<TopicPartition>>
            wanted; // while a poll goes on that holds partitions

    PartitionHold(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /** @param partitions that are not to be fetched; asked again after a rebalance; others than assigned ones do not matter */
    <T> T poll(Supplier<? extends Collection<TopicPartition>> partitions, Supplier<T> poll) {
        wanted = partitions;
        hold(partitions);
        try {
            return poll.get();
        } finally {
            wanted = null;
            release();
        }
    }

    private void hold(Supplier<? extends Collection<TopicPartition>> partitions) {
        held.addAll(partitions.get());
        held.retainAll(consumer.assignment());
        held.removeAll(consumer.paused());
        consumer.pause(Set.copyOf(held));
    }

    private void release() {
        held.retainAll(consumer.assignment());
        consumer.resume(Set.copyOf(held));
        held.clear();
    }

    /** The same listener, which does not see what is paused here. */
    ConsumerRebalanceListener following(ConsumerRebalanceListener listener) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                withoutHold(() -> listener.onPartitionsAssigned(partitions));
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                withoutHold(() -> listener.onPartitionsRevoked(partitions));
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                withoutHold(() -> listener.onPartitionsLost(partitions));
            }
        };
    }

    private void withoutHold(Runnable told) {
        Supplier<? extends Collection<TopicPartition>> partitions = wanted;
        if (partitions == null) {
            told.run();
            return;
        }
        release();
        try {
            told.run();
        } finally {
            hold(partitions);
        }
    }
}
