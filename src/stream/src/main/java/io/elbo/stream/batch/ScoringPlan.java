package io.elbo.stream.batch;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.format.RecordFormat;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.schema.AwaitedSchemas;
import io.elbo.stream.tracing.CommitTraces;
import io.elbo.stream.tracing.StreamTracer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the interceptor of each thread of one stream scores. It is handed over as an object in the consumer's configuration.
 *
 * @param topic the stream's input
 * @param detectors of that topic
 * @param challengers which of the detectors may have
 * @param pendingScores made for these detectors
 * @param hooks of the stream, told of commits under at least once
 * @param threads that help the stream threads
 * @param batchRows maximum number of rows in one call of a model
 * @param unread what consumers of the stream have not read while they are paused
 * @param awaited which partitions wait for schemas
 * @param tracer records what is done with each poll
 * @param commitTraces follow sampled polls to their commits; one of the hooks, unless the tracer is off
 */
public record ScoringPlan(
        String topic,
        List<ObservedDetector> detectors,
        Challengers challengers,
        PendingScores pendingScores,
        CommitHooks hooks,
        ScoringThreads threads,
        int batchRows,
        UnreadRecords unread,
        AwaitedSchemas awaited,
        StreamTracer tracer,
        CommitTraces commitTraces) {
    /** Of detectors without challengers. */
    public ScoringPlan(
            String topic,
            List<ObservedDetector> detectors,
            PendingScores pendingScores,
            CommitHooks hooks,
            ScoringThreads threads,
            int batchRows) {
        this(topic, detectors, Challengers.NONE, pendingScores, hooks, threads, batchRows);
    }

    /** Of a stream that is about to be made: nothing waits yet. */
    public ScoringPlan(
            String topic,
            List<ObservedDetector> detectors,
            Challengers challengers,
            PendingScores pendingScores,
            CommitHooks hooks,
            ScoringThreads threads,
            int batchRows) {
        this(topic, detectors, challengers, pendingScores, hooks, threads, batchRows, StreamTracer.OFF);
    }

    /** Of a stream whose polls are traced. */
    public ScoringPlan(
            String topic,
            List<ObservedDetector> detectors,
            Challengers challengers,
            PendingScores pendingScores,
            CommitHooks hooks,
            ScoringThreads threads,
            int batchRows,
            StreamTracer tracer) {
        this(
                topic,
                detectors,
                challengers,
                pendingScores,
                hooks,
                threads,
                batchRows,
                new UnreadRecords(),
                new AwaitedSchemas(),
                tracer,
                new CommitTraces());
        if (tracer != StreamTracer.OFF) {
            hooks.add(commitTraces);
        }
    }

    public ScoringPlan {
        detectors = List.copyOf(detectors);
    }

    /** In which events are written that are not JSON. */
    Set<EventEncoding> encodings() {
        return detectors.stream()
                .flatMap(observed ->
                        Stream.ofNullable(observed.detector().settings().encoding()))
                .collect(Collectors.toSet());
    }

    /** As which its records are read. */
    Set<RecordFormat> formats() {
        return detectors.stream()
                .map(observed -> observed.detector().settings().format())
                .collect(Collectors.toSet());
    }

    /** Whether somebody has paused a detector of the topic: then nothing of it is read. */
    public boolean isPaused() {
        for (ObservedDetector each : detectors) {
            if (each.detector().isPaused()) {
                return true;
            }
        }
        return false;
    }
}
