package io.elbo.stream.schema;

import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.SchemaChange;
import io.elbo.core.format.SchemaChange.Kind;
import io.elbo.core.model.FieldReference;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.TypicalContribution;
import io.elbo.core.schema.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that the records of one detector have come with on this instance, and what the last new one has changed. Schemas come and go
 * while producers are updated, in any order: each is compared once, when its first record comes, with the newest one before it. Thread-safe.
 */
public final class SchemaHistory {
    /** More than topics have; then all are forgotten but the newest. */
    private static final int MAX_SEEN = 1_000;

    private final Set<Long> seen = new HashSet<>(); // guarded by this
    private long newest = RecordFormat.NO_SCHEMA; // guarded by this
    private volatile long last = RecordFormat.NO_SCHEMA; // of the record before
    private volatile @Nullable SchemaChanged change;

    /** What the last schema has changed for the fields that the model reads; null if none has changed anything. */
    public @Nullable SchemaChanged change() {
        return change;
    }

    /**
     * A record names this schema. It costs nanoseconds if the record before named it, too.
     *
     * @param model that reads the records
     * @return what is to be told; null if the schema was seen before, or is the first one
     */
    public @Nullable SchemaChanged saw(long id, RecordFormat format, ModelMetadata model, long nowMillis) {
        if (id == last || id == RecordFormat.NO_SCHEMA) {
            return null;
        }
        synchronized (this) {
            last = id;
            if (!seen.add(id)) {
                return null;
            }
            if (seen.size() > MAX_SEEN) {
                seen.clear();
                seen.add(id);
                seen.add(newest);
            }
            return newest == RecordFormat.NO_SCHEMA ? first(id) : compared(id, format, model, nowMillis);
        }
    }

    private @Nullable SchemaChanged first(long id) {
        newest = id;
        return null;
    }

    /** Registries count upwards: an older schema that is seen later is compared in that order, and the newest one stays. */
    private @Nullable SchemaChanged compared(long id, RecordFormat format, ModelMetadata model, long nowMillis) {
        boolean isOlder = id >= 0 && id < newest;
        List<String> pointers =
                List.copyOf(DocumentReaders.of(model.schema()).byPointer().keySet());
        SchemaChange found = isOlder ? format.change(id, newest, pointers) : format.change(newest, id, pointers);
        if (found == null) {
            seen.remove(id); // it cannot be read now: its records are dead letters, which say why
            return null;
        }
        newest = isOlder ? newest : id;
        SchemaChanged changed = new SchemaChanged(found.from(), found.to(), nowMillis, fields(found, model));
        if (!changed.fields().isEmpty()) {
            change = changed;
        }
        return changed;
    }

    /** A place that no field has by itself, such as that of a key, is named by its pointer. */
    private static List<SchemaChanged.Field> fields(SchemaChange change, ModelMetadata model) {
        List<SchemaChanged.Field> fields = new ArrayList<>();
        for (SchemaChange.Place place : change.places()) {
            List<String> names = model.schema().fields().stream()
                    .filter(field -> field.pointer().equals(place.pointer()))
                    .map(Field::name)
                    .toList();
            for (String name : names.isEmpty() ? List.of(place.pointer()) : names) {
                String cost = place.kind() == Kind.GONE ? cost(name, model) : "";
                fields.add(new SchemaChanged.Field(name, place.kind(), place.text() + cost));
            }
        }
        return fields;
    }

    /** What a missing value costs is fitted like this by the trainer; nothing if the model does not say how often values are missing. */
    private static String cost(String field, ModelMetadata model) {
        double typical = model.typicalContributions().stream()
                .filter(contribution -> contribution.field().equals(field))
                .mapToDouble(TypicalContribution::mean)
                .findFirst()
                .orElse(0);
        return model.fieldReferences().stream()
                .filter(reference -> reference.field().equals(field))
                .mapToDouble(FieldReference::missingShare)
                .mapToObj(share -> String.format(
                        Locale.ROOT,
                        " (missing in %.2g %% of the training: each record pays about %.1f nats for it, not %.1f)",
                        100 * share,
                        Math.max(typical, -Math.log(share)),
                        typical))
                .findFirst()
                .orElse("");
    }
}
