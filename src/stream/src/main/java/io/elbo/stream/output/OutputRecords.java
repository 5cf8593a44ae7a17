package io.elbo.stream.output;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.event.EventEncoding;
import io.elbo.core.event.EventType;
import io.elbo.core.event.ScoreEncoder;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.detector.AnomalyDocument;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.IncidentDocument;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.ScoreWriter;
import io.elbo.stream.detector.SilenceDocument;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.stream.tracing.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records that leave a detector: the input's key, timestamp and headers with a body and headers of ours, and
 * none larger than the producer may send. One instance per task.
 */
public final class OutputRecords {
    private static final byte[] EMPTY_OBJECT = {'{', '}'};
    private static final String DETECTOR = "elbo-detector";
    private static final String SCORE = "elbo-score";
    private static final String P_VALUE = "elbo-p-value";
    private static final String SEVERITY = "elbo-severity";
    private static final String SUPPRESSED = "elbo-suppressed";
    private static final String REGISTRY_VERSION = "elbo-registry-version";
    private static final String BUDGET_REVISION = "elbo-budget-revision";
    private static final Set<String> VERDICT =
            Set.of(DETECTOR, SCORE, P_VALUE, SEVERITY, SUPPRESSED, REGISTRY_VERSION, BUDGET_REVISION);

    private final Detector detector;
    private final OutputLimits limits;
    private final Origin origin;
    private final Masks masks;
    private final @Nullable EventEncoding encoding; // null if events are JSON
    private final CloudEvent anomalies;
    private final CloudEvent scores;
    private final CloudEvent incidents;
    private final Header detectorHeader;
    private final Map<Severity, Header> severityHeaders = new EnumMap<>(Severity.class);
    private @Nullable ScoreEncoder scoreEncoder; // of the model that scored last
    private @Nullable ModelRef scoreModel;

    /** @param origin of the records that are judged */
    public OutputRecords(String applicationId, Detector detector, OutputLimits limits, Origin origin) {
        this.detector = detector;
        this.limits = limits;
        this.origin = origin;
        masks = detector.settings().masks();
        encoding = detector.settings().encoding();
        String source = "/" + applicationId + "/detectors/" + detector.name();
        anomalies = new CloudEvent(EventType.ANOMALY, source + "/anomalies", detector.name(), encoding);
        scores = new CloudEvent(EventType.SCORE, source + "/scores", detector.name(), encoding);
        incidents = new CloudEvent(EventType.INCIDENT, source + "/incidents", detector.name(), encoding);
        detectorHeader = TextHeaders.of(DETECTOR, detector.name());
        for (Severity severity : Severity.values()) {
            severityHeaders.put(severity, TextHeaders.of(SEVERITY, severity.label()));
        }
    }

    public Record<byte[], Output> score(
            String topic, Record<byte[], byte[]> input, SourceRef source, Outcome.Scored scored) {
        SourceRef told = origin.of(input.headers(), source);
        byte[] body = encoder(topic, scored.model())
                .write(
                        scored.verdict(),
                        scored.policy(),
                        rule(scored),
                        told.topic(),
                        told.partition(),
                        told.offset(),
                        told.timestamp());
        return event(input, scores, told, limits.size(topic)).withValue(new Output(topic, body));
    }

    private static @Nullable String rule(Outcome.Scored scored) {
        return scored instanceof Outcome.Suppressed suppressed ? suppressed.rule() : null;
    }

    private ScoreEncoder encoder(String topic, ModelRef model) {
        ScoreEncoder last = scoreEncoder;
        if (last == null || !model.equals(scoreModel)) {
            last = encoding == null
                    ? new ScoreWriter(detector.name(), model)
                    : encoding.scores(topic, detector.name(), model.name(), model.version(), model.registryVersion());
            scoreEncoder = last;
            scoreModel = model;
        }
        return last;
    }

    public Record<byte[], Output> anomaly(
            String topic, Record<byte[], byte[]> input, SourceRef source, Outcome.Anomaly anomaly) {
        SizeLimit limit = limits.size(topic);
        SourceRef told = origin.of(input.headers(), source);
        Record<byte[], byte[]> output = event(input, anomalies, told, limit);
        TraceContext trace = TraceContext.of(input.headers());
        AnomalyDocument document = AnomalyDocument.of(
                detector.name(),
                anomaly,
                told,
                trace == null ? null : trace.traceId(),
                () -> detector.settings().format().document(input.value(), KafkaHeaders.of(input.headers())),
                detector.settings().includePayload(),
                masks);
        byte[] body = body(EventType.ANOMALY, topic, document);
        if (document.payload() != null && body.length > limit.room(output.key(), output.headers())) {
            body = body(EventType.ANOMALY, topic, document.withoutPayload());
        }
        return output.withValue(new Output(topic, body));
    }

    /**
     * The record as it came, but for its masks, with its verdict in headers, and with the rule that suppresses it. An earlier verdict's headers are
     * replaced.
     */
    public Record<byte[], Output> annotated(String topic, Record<byte[], byte[]> record, Outcome.Scored scored) {
        Record<byte[], byte[]> input = origin.bare(record);
        Verdict verdict = scored.verdict();
        RecordHeaders headers = TextHeaders.without(input.headers(), VERDICT::contains);
        headers.add(detectorHeader);
        headers.add(TextHeaders.of(SCORE, NumberOutput.toString(verdict.score(), true)));
        headers.add(TextHeaders.of(P_VALUE, NumberOutput.toString(verdict.pValue(), true)));
        headers.add(Objects.requireNonNull(severityHeaders.get(verdict.severity())));
        String rule = rule(scored);
        if (rule != null) {
            headers.add(TextHeaders.of(SUPPRESSED, rule));
        }
        Integer registryVersion = scored.model().registryVersion();
        if (registryVersion != null) {
            headers.add(TextHeaders.of(REGISTRY_VERSION, registryVersion.toString()));
        }
        long budgetRevision = scored.policy().budgetRevision();
        if (budgetRevision != 0) {
            headers.add(TextHeaders.of(BUDGET_REVISION, Long.toString(budgetRevision)));
        }
        return new Record<>(
                masks.key(input.key()), new Output(topic, masked(input.value())), input.timestamp(), headers);
    }

    /** The record's value with its masks; nothing of it if it is beyond the limits of a tree. */
    private byte @Nullable [] masked(byte @Nullable [] value) {
        if (masks.isEmpty() || value == null) {
            return value;
        }
        JsonNode document = JsonTrees.readOrMissing(value);
        return document.isObject() ? Json.write(masks.document(document)) : EMPTY_OBJECT;
    }

    /**
     * A change of an incident; its key is the incident's id, so that a compacted topic keeps the latest one.
     *
     * @param ofRecord headers of the record that has changed it: their place in a trace is carried on
     */
    public Record<byte[], Output> incident(String topic, IncidentDocument incident, Headers ofRecord) {
        Headers headers = TraceContext.only(ofRecord);
        SourceRef source = incident.source();
        incidents.addAttributes(headers, incident.id() + "-" + incident.state() + "-" + source.offset(), source);
        byte[] key = incident.id().getBytes(StandardCharsets.UTF_8);
        return new Record<>(
                key, new Output(topic, body(EventType.INCIDENT, topic, incident)), source.timestamp(), headers);
    }

    /**
     * A change of an incident of silence; its key is the incident's id, too.
     *
     * @param nowMillis time of the change: the source may be a record from long before
     * @param ofRecord headers of the record that has ended it; none if time has changed it
     */
    public Record<byte[], Output> silence(String topic, SilenceDocument silence, long nowMillis, Headers ofRecord) {
        Headers headers = TraceContext.only(ofRecord);
        SourceRef source = silence.source();
        SourceRef now = new SourceRef(source.topic(), source.partition(), source.offset(), nowMillis);
        incidents.addAttributes(headers, silence.id() + "-" + silence.state() + "-" + source.offset(), now);
        byte[] key = silence.id().getBytes(StandardCharsets.UTF_8);
        return new Record<>(key, new Output(topic, body(EventType.INCIDENT, topic, silence)), nowMillis, headers);
    }

    private byte[] body(EventType type, String topic, Object document) {
        return encoding == null ? Json.write(document) : encoding.write(type, topic, Json.tree(document));
    }

    private Record<byte[], byte[]> event(
            Record<byte[], byte[]> input, CloudEvent event, SourceRef source, SizeLimit limit) {
        Record<byte[], byte[]> bare = origin.bare(input);
        if (!masks.isEmpty()) {
            bare = bare.withKey(masks.key(bare.key()));
        }
        Record<byte[], byte[]> output = limit.trimmed(bare, CloudEvent.inputHeaders(bare.headers()));
        event.addAttributes(output.headers(), source);
        return output;
    }
}
