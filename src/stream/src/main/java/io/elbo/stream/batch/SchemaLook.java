package io.elbo.stream.batch;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.stream.schema.SchemaChanged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Looks at the schemas that polled records name, and tells of each new one what it changes for the detectors' fields. Used by one stream
 * thread.
 */
final class SchemaLook {
    private static final System.Logger LOG = System.getLogger(SchemaLook.class.getName());

    /** Detectors that read records alike. */
    private static final class Readers {
        final RecordFormat format;
        final List<ObservedDetector> detectors = new ArrayList<>();
        long last = RecordFormat.NO_SCHEMA;

        Readers(RecordFormat format) {
            this.format = format;
        }
    }

    private final List<Readers> all;
    private final KafkaHeaders headers = new KafkaHeaders();

    SchemaLook(List<ObservedDetector> detectors) {
        Map<RecordFormat, Readers> byFormat = new LinkedHashMap<>();
        for (ObservedDetector each : detectors) {
            RecordFormat format = each.detector().settings().format();
            if (!format.equals(JsonFormat.JSON)) { // it names no schemas
                byFormat.computeIfAbsent(format, Readers::new).detectors.add(each);
            }
        }
        all = List.copyOf(byFormat.values());
    }

    void look(List<ConsumerRecord<byte[], byte[]>> records) {
        for (Readers readers : all) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                long id = readers.format.schemaId(record.value(), headers.over(record.headers()));
                if (id != readers.last && id != RecordFormat.NO_SCHEMA) {
                    readers.last = id;
                    readers.detectors.forEach(detector -> saw(id, readers.format, detector));
                }
            }
        }
    }

    private static void saw(long id, RecordFormat format, ObservedDetector observed) {
        SchemaChanged changed;
        try {
            changed = observed.detector()
                    .schemas()
                    .saw(id, format, observed.detector().active().metadata(), System.currentTimeMillis());
        } catch (RuntimeException e) { // the records can be scored all the same
            LOG.log(
                    System.Logger.Level.WARNING,
                    "detector " + observed.detector().name() + ": schema " + id + " cannot be compared",
                    e);
            return;
        }
        if (changed == null) {
            return;
        }
        LOG.log(
                changed.fields().isEmpty() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                "detector {0}: {1}",
                observed.detector().name(),
                changed.text());
        if (!changed.fields().isEmpty()) {
            observed.observer().schemaChanged(changed);
        }
    }
}
