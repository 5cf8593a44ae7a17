package io.elbo.service.stream;

import io.elbo.core.verdict.Verdict;
import io.elbo.service.detector.AnomalyDocument;
import io.elbo.service.detector.Detector;
import io.elbo.service.detector.Examination;
import io.elbo.service.detector.Json;
import io.elbo.service.detector.Outcome;
import io.elbo.service.detector.SourceRef;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Writes the records that leave a detector: the input's key, timestamp and headers with a body and headers of ours, and
 * none larger than the producer may send. Immutable.
 */
final class OutputRecords {
    static final String DLQ_PREFIX = "elbo-dlq-";
    private static final int LONGEST_DETAIL = 500;

    private final Detector detector;
    private final SizeLimit limit;
    private final String anomalySource;
    private final String scoreSource;

    OutputRecords(String applicationId, Detector detector, SizeLimit limit) {
        this.detector = detector;
        this.limit = limit;
        anomalySource = "/" + applicationId + "/detectors/" + detector.name() + "/anomalies";
        scoreSource = "/" + applicationId + "/detectors/" + detector.name() + "/scores";
    }

    Record<byte[], byte[]> score(Record<byte[], byte[]> input, SourceRef source, Verdict verdict, double threshold) {
        Record<byte[], byte[]> output = event(input, CloudEvent.SCORE, scoreSource, source);
        return output.withValue(Json.write(detector.score(verdict, threshold, source)));
    }

    Record<byte[], byte[]> anomaly(
            Record<byte[], byte[]> input,
            SourceRef source,
            Verdict verdict,
            double threshold,
            Examination.Explained explained) {
        Record<byte[], byte[]> output = event(input, CloudEvent.ANOMALY, anomalySource, source);
        AnomalyDocument document = detector.anomaly(verdict, threshold, explained, source);
        byte[] body = Json.write(document);
        if (document.payload() != null && body.length > limit.room(output.key(), output.headers())) {
            body = Json.write(document.withoutPayload());
        }
        return output.withValue(body);
    }

    /** The record as it came, with its verdict in headers. An earlier verdict's headers are replaced. */
    Record<byte[], byte[]> annotated(Record<byte[], byte[]> input, Verdict verdict) {
        Record<byte[], byte[]> output = input.withHeaders(input.headers()); // of its own from here on
        Headers headers = output.headers();
        replace(headers, "elbo-detector", detector.name());
        replace(headers, "elbo-score", Float.toString(verdict.score()));
        replace(headers, "elbo-p-value", Double.toString(verdict.pValue()));
        replace(headers, "elbo-severity", verdict.severity().label());
        return output;
    }

    private static void replace(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private Record<byte[], byte[]> event(
            Record<byte[], byte[]> input, String type, String eventSource, SourceRef source) {
        Headers kept = CloudEvent.inputHeaders(input.headers());
        Record<byte[], byte[]> output = limit.trimmed(input, kept);
        CloudEvent.addAttributes(output.headers(), type, eventSource, detector.name(), source);
        return output;
    }

    /** The record as it came, with headers that say why it stands here; cut where it is too large. */
    Record<byte[], byte[]> deadLetter(Record<byte[], byte[]> input, SourceRef source, Outcome.Rejected why) {
        RecordHeaders kept = new RecordHeaders();
        for (Header header : input.headers()) {
            if (!header.key().startsWith(DLQ_PREFIX)) { // of an earlier journey
                kept.add(header);
            }
        }
        Record<byte[], byte[]> output = limit.trimmed(input, kept);
        add(output, "reason", why.reason());
        add(output, "detail", cut(why.detail()));
        add(output, "detector", detector.name());
        add(output, "topic", source.topic());
        add(output, "partition", Integer.toString(source.partition()));
        add(output, "offset", Long.toString(source.offset()));
        byte[] value = input.value();
        int room = limit.room(output.key(), output.headers());
        if (value != null && value.length > room) {
            add(output, "truncated", Integer.toString(value.length));
            return output.withValue(Arrays.copyOf(value, room));
        }
        return output;
    }

    private static void add(Record<byte[], byte[]> record, String name, String value) {
        record.headers().add(DLQ_PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String cut(String detail) {
        String line = detail.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) : line;
    }
}
