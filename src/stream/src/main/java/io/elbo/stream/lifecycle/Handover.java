package io.elbo.stream.lifecycle;

import io.elbo.stream.rekey.Rekeying;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a stream begin where the stream before it has stopped. If a detector goes over to a model with another key, another stream
 * judges its records, and that has a consumer group of its own: without positions it would judge all records of the input again.
 *
 * <p><b>Once.</b> A group without positions takes over those of the former group, and the former one's are marked as taken over:
 * they count no more, but for the name of the group that goes on. So a detector that goes back to its first key finds the positions of
 * the second one, not old ones of the first, also where nobody knows the second key any more.
 *
 * <p><b>Never two at a time.</b> While anybody is in the former group, the stream waits. In a rolling restart the instances that are
 * still to be restarted go on with the former stream; when the last of them has left, the others begin where it has stopped. Each
 * record is judged once. If the former group belongs to a stream of this process, too, since other detectors stay in it, that stream
 * waits for the takeover: see {@link #formers}.
 *
 * <p><b>Records on their way.</b> If the former stream had a repartition topic, records may wait there that it has read and not judged.
 * The positions that are taken over lie before the first of these.
 *
 * <p>Releases before 0.2 read all input topics in one group, whose positions are taken over in the same way. Not thread-safe.
 */
final class Handover {
    private static final System.Logger LOG = System.getLogger(Handover.class.getName());

    /**
     * Why a stream must not start yet.
     *
     * @param isReadElsewhere whether other instances do its work meanwhile
     */
    record Obstacle(String reason, boolean isReadElsewhere) {}

    /**
     * What all streams of a process have in common.
     *
     * @param group the group of the stream of this name
     * @param releaseBefore the group in which releases before 0.2 read all topics
     * @param running the names of the process's own streams
     * @param consumers read what is committed, and belong to no group
     */
    record Terms(
            UnaryOperator<String> group,
            String releaseBefore,
            Set<String> running,
            Supplier<Consumer<byte[], byte[]>> consumers) {}

    private final String stream;
    private final String input;
    private final Supplier<List<String>> formerStreams;
    private final Terms terms;
    private final Map<String, WaitingRecords> waiting = new HashMap<>(); // by group
    private @Nullable List<String> formers; // null until somebody asks
    private boolean isDone;

    /**
     * @param formerStreams names of the streams that may have judged the records of this one's detectors, the latest first
     */
    Handover(String stream, String input, Supplier<List<String>> formerStreams, Terms terms) {
        this.stream = stream;
        this.input = input;
        this.formerStreams = formerStreams;
        this.terms = terms;
    }

    String stream() {
        return stream;
    }

    String input() {
        return input;
    }

    boolean isDone() {
        return isDone;
    }

    /** Names of the streams whose positions this one may take over: they must not go on before it has. */
    List<String> formers() {
        List<String> known = formers;
        if (known == null) {
            known = formerStreams.get().stream()
                    .distinct()
                    .filter(name -> !name.equals(stream))
                    .toList();
            formers = known;
        }
        return known;
    }

    /**
     * Gives the stream's group its positions, if it has none and another one has.
     *
     * @return why the stream must not start yet; empty if it may, and from then on
     */
    Optional<Obstacle> attempt(Admin admin) throws InterruptedException {
        try {
            Optional<Obstacle> obstacle = handOver(admin);
            isDone = obstacle.isEmpty();
            return obstacle;
        } catch (GroupNotEmptyException | UnknownMemberIdException e) {
            isDone = true; // another instance has been faster, and reads the topic already
            return Optional.empty();
        } catch (GroupAuthorizationException e) {
            LOG.log(System.Logger.Level.INFO, "not allowed to set where stream {0} begins: {1}", stream, e);
            isDone = true;
            return Optional.empty();
        } catch (KafkaException | TimeoutException e) {
            return Optional.of(new Obstacle(
                    "the positions at which stream " + stream + " begins cannot be read: " + ClusterWatch.cause(e),
                    false));
        }
    }

    private Optional<Obstacle> handOver(Admin admin) throws InterruptedException, TimeoutException {
        ConsumerGroup own = new ConsumerGroup(admin, terms.group().apply(stream));
        List<ConsumerGroup> left = new ArrayList<>(); // by every detector of this process
        List<ConsumerGroup> others = new ArrayList<>();
        for (String former : formers()) {
            ConsumerGroup group = new ConsumerGroup(admin, terms.group().apply(former));
            (terms.running().contains(former) ? others : left).add(group);
        }
        others.add(new ConsumerGroup(admin, terms.releaseBefore()));
        if (!positions(own).isEmpty() || own.members() > 0) {
            markTakenOver(left, own);
            return Optional.empty();
        }
        addSuccessors(own, left, others);
        for (ConsumerGroup former : left) {
            if (members(former) > 0) {
                return Optional.of(readElsewhere(former));
            }
        }
        for (ConsumerGroup former : others) {
            if (!positions(former).isEmpty() && members(former) > 0) {
                return Optional.of(readElsewhere(former));
            }
        }
        return takeOver(own, left, others);
    }

    /**
     * The group has been left before: who has gone on at its positions, and who at theirs, whatever is known of former streams. A
     * stream of this process that nobody has named is left out: it does not wait for this one.
     */
    private void addSuccessors(ConsumerGroup own, List<ConsumerGroup> left, List<ConsumerGroup> others)
            throws InterruptedException, TimeoutException {
        Set<String> known = new HashSet<>();
        Stream.concat(left.stream(), others.stream()).map(ConsumerGroup::name).forEach(known::add);
        terms.running().stream().map(terms.group()).forEach(known::add);
        Deque<ConsumerGroup> open = new ArrayDeque<>(left);
        open.add(own);
        for (ConsumerGroup group = open.poll(); group != null; group = open.poll()) {
            for (String successor : successors(group)) {
                if (known.add(successor)) {
                    ConsumerGroup next = new ConsumerGroup(own.admin(), successor);
                    left.add(next);
                    open.add(next);
                }
            }
        }
    }

    private Obstacle readElsewhere(ConsumerGroup former) {
        return new Obstacle(
                former.name().equals(terms.releaseBefore())
                        ? "instances of a release before 0.2 still read the topic in group " + former.name()
                                + ": when all of them have stopped, this stream goes on where they have"
                        : "other instances still judge topic " + input + " in group " + former.name()
                                + ", for a model with another key: when all of them are restarted, stream " + stream
                                + " goes on where they have stopped",
                true);
    }

    private Optional<Obstacle> takeOver(ConsumerGroup own, List<ConsumerGroup> left, List<ConsumerGroup> others)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
        List<ConsumerGroup> from = new ArrayList<>();
        for (ConsumerGroup former : left) {
            Optional<Map<TopicPartition, OffsetAndMetadata>> found = positionsOfJudged(former);
            if (found.isEmpty()) {
                return Optional.of(stillLookedThrough(former));
            }
            found.get()
                    .forEach((partition, position) -> begin.merge(
                            partition, position, (one, other) -> one.offset() >= other.offset() ? one : other));
            if (!found.get().isEmpty()) {
                from.add(former);
            }
        }
        for (ConsumerGroup former : others) {
            if (begin.isEmpty()) {
                Optional<Map<TopicPartition, OffsetAndMetadata>> found = positionsOfJudged(former);
                if (found.isEmpty()) {
                    return Optional.of(stillLookedThrough(former));
                }
                begin.putAll(found.get());
                from.add(former);
            }
        }
        if (begin.isEmpty() && !successors(own).isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "group {0} has been left to {1}, whose positions in topic {2} are gone: records that were judged there are judged"
                            + " again",
                    own.name(),
                    successors(own),
                    input);
        }
        // once more: whoever was faster may have let its streams go on since
        if (!begin.isEmpty() && positions(own).isEmpty()) {
            own.commit(begin);
            LOG.log(
                    System.Logger.Level.INFO,
                    "group {0} takes over the positions of group {1} in {2} partitions of topic {3}",
                    own.name(),
                    from.get(from.size() - 1).name(),
                    begin.size(),
                    input);
        }
        markTakenOver(left, own);
        return Optional.empty();
    }

    private Obstacle stillLookedThrough(ConsumerGroup former) {
        return new Obstacle(
                "records that group " + former.name() + " has not judged are looked through, so that stream " + stream
                        + " begins before the first of them",
                false);
    }

    /** A group's positions in the input, before which it has judged everything; empty if they are not known yet. */
    private Optional<Map<TopicPartition, OffsetAndMetadata>> positionsOfJudged(ConsumerGroup former)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> positions = new LinkedHashMap<>(positions(former));
        if (positions.isEmpty() || !former.name().startsWith(terms.group().apply(input) + "-")) {
            return Optional.of(positions); // it judges what it reads
        }
        String between = Rekeying.topic(former.name());
        WaitingRecords records =
                waiting.computeIfAbsent(former.name(), unused -> new WaitingRecords(input, between, terms.consumers()));
        Optional<Map<TopicPartition, Long>> first = records.first(former.admin(), former.positions(between));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        first.get()
                .forEach((partition, offset) -> positions.computeIfPresent(
                        partition, (unused, read) -> offset < read.offset() ? new OffsetAndMetadata(offset) : read));
        return Optional.of(positions);
    }

    /** What the groups have read counts no more, and what waits in their repartition topics is not judged there. */
    private void markTakenOver(List<ConsumerGroup> groups, ConsumerGroup by)
            throws InterruptedException, TimeoutException {
        for (ConsumerGroup former : groups) {
            Map<TopicPartition, OffsetAndMetadata> positions = positions(former);
            if (positions.isEmpty() || members(former) > 0) {
                continue;
            }
            try {
                WaitingRecords records = waiting.get(former.name());
                if (records != null) {
                    former.commit(records.end());
                }
                former.markTakenOver(positions, by.name());
            } catch (GroupNotEmptyException | UnknownMemberIdException e) {
                LOG.log(System.Logger.Level.DEBUG, "somebody has come back into group " + former.name(), e);
            } catch (GroupAuthorizationException e) {
                unreadable(former, e);
            }
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> positions(ConsumerGroup group)
            throws InterruptedException, TimeoutException {
        try {
            return group.positions(input);
        } catch (GroupAuthorizationException e) {
            unreadable(group, e);
            return Map.of();
        }
    }

    private Set<String> successors(ConsumerGroup group) throws InterruptedException, TimeoutException {
        try {
            return group.successors(input);
        } catch (GroupAuthorizationException e) {
            unreadable(group, e);
            return Set.of();
        }
    }

    private int members(ConsumerGroup group) throws InterruptedException, TimeoutException {
        try {
            return group.members();
        } catch (GroupAuthorizationException e) {
            unreadable(group, e);
            return 0;
        }
    }

    private void unreadable(ConsumerGroup group, Exception e) {
        LOG.log(
                System.Logger.Level.INFO,
                "not allowed to read or to mark the positions of group {0}: stream {1} begins without them ({2})",
                group.name(),
                stream,
                ClusterWatch.cause(e));
    }
}
