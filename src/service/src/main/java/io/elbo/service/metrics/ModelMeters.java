package io.elbo.service.metrics;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.FieldReference;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.UsualText;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.mask.MaskedFields;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The figures of one detector that depend on its model: which it is, and how its fields do. Thread-safe. */
final class ModelMeters implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ModelMeters.class.getName());

    private final Schema schema;
    private final MaskedFields masks;
    private final MeterRegistry registry;
    private final MissingFields missingFields;
    private final TopFields topFields;
    private final Drift drift;
    private final Map<String, String> usual; // by field, of those that the model knows it of
    private final Map<String, Double> missingInTraining; // by field, of those that the model knows it of
    private final List<Meter> meters = new ArrayList<>();

    /** @param maxFields how many fields have series of their own: the schema's first ones */
    ModelMeters(String detector, ActiveModel model, int maxFields, MeterRegistry registry, Clock clock) {
        this.registry = registry;
        ModelMetadata metadata = model.metadata();
        schema = metadata.schema();
        masks = model.masks();
        int fields = Math.min(maxFields, schema.fields().size());
        if (fields < schema.fields().size()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0}: {1} of {2} fields have metrics of their own, see elbo.metrics.fields",
                    detector,
                    fields,
                    schema.fields().size());
        }
        missingFields = new MissingFields(detector, schema, fields, registry, clock);
        topFields = new TopFields(detector, schema.fields().subList(0, fields), registry);
        drift = new Drift(detector, metadata, fields, registry, clock);
        missingInTraining = metadata.fieldReferences().stream()
                .collect(
                        Collectors.toMap(FieldReference::field, FieldReference::missingShare, (first, other) -> first));
        usual = metadata.ordinaryValues().stream()
                .filter(values -> schema.indexOf(values.field()) >= 0)
                .collect(Collectors.toMap(
                        OrdinaryValues::field,
                        values -> UsualText.of(schema.fields().get(schema.indexOf(values.field())), values),
                        (first, other) -> first));
        meters.addAll(missingFields.meters());
        meters.addAll(topFields.meters());
        meters.addAll(drift.meters());
        Tags tags = Tags.of("detector", detector);
        meters.add(Gauge.builder("elbo.model.info", () -> 1)
                .description("The model in use; always 1")
                .tags(tags.and(tags(model.reference())))
                .register(registry));
        double created = epochSeconds(metadata.created());
        meters.add(TimeGauge.builder("elbo.model.age", () -> clock.millis() / 1e3 - created, TimeUnit.SECONDS)
                .description("Time since the model was trained")
                .tags(tags)
                .register(registry));
    }

    private static Tags tags(ModelRef model) {
        Tags tags = Tags.of("model", model.name(), "version", model.version());
        Integer registryVersion = model.registryVersion();
        return registryVersion == null ? tags : tags.and("registry_version", registryVersion.toString());
    }

    /** NaN where the model does not say when it was made. */
    private static double epochSeconds(String created) {
        try {
            return Instant.parse(created).toEpochMilli() / 1e3;
        } catch (DateTimeParseException e) {
            return Double.NaN;
        }
    }

    /** Looks at the fields of a batch; what it returns counts them. Batches of a model with another schema do not count. */
    Runnable fields(Batch batch) {
        if (!batch.schema().equals(schema)) {
            return () -> {};
        }
        int rows = batch.rows();
        int[] missing = missingFields.count(batch);
        int[][] bins = drift.bins(batch);
        return () -> {
            missingFields.add(missing, rows);
            drift.add(bins);
        };
    }

    /** How each field of the model does. */
    List<FieldFigures> fieldFigures() {
        List<FieldFigures> figures = new ArrayList<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            Field field = schema.fields().get(i);
            figures.add(new FieldFigures(
                    field.name(),
                    field.type(),
                    known(missingFields.share(i)),
                    missingInTraining.get(field.name()),
                    known(drift.of(i)),
                    topFields.count(field.name()),
                    masks.hides(field.name()) ? null : usual.get(field.name())));
        }
        return figures;
    }

    private static @Nullable Double known(double figure) {
        return Double.isNaN(figure) ? null : figure;
    }

    TopFields topFields() {
        return topFields;
    }

    /** When another model becomes active, it may take in raw scores of the one before, those of one commit. */
    Drift drift() {
        return drift;
    }

    /** Removes the series. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
