package io.elbo.stream.batch;

import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.SharedDecoder;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.history.DetectorHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Detectors of one topic that read a record together: one walk through the document fills the rows of all, and a malformed
 * record is found once. A detector with histories of keys reads alone, since its rows depend on its own histories. Immutable.
 */
final class DecodeGroup {
    private final List<Integer> detectors; // places in the plan
    private final List<ActiveModel> models; // of the detector at the same place
    private final @Nullable SharedDecoder decoder; // null if the only model has its own

    /** What detectors must have in common to read together. */
    private record Reading(RecordFormat format, int maxBytes) {}

    private DecodeGroup(List<Integer> detectors, List<ActiveModel> models, @Nullable SharedDecoder decoder) {
        this.detectors = detectors;
        this.models = models;
        this.decoder = decoder;
    }

    /** @param models of the plan's detectors, in its order */
    static List<DecodeGroup> of(List<ActiveModel> models) {
        List<DecodeGroup> groups = new ArrayList<>();
        Map<Reading, List<Integer>> byReading = new LinkedHashMap<>();
        for (int detector = 0; detector < models.size(); detector++) {
            ActiveModel model = models.get(detector);
            if (model.history() == null && model.sharedMaxBytes().isPresent()) {
                byReading
                        .computeIfAbsent(
                                new Reading(
                                        model.format(), model.sharedMaxBytes().getAsInt()),
                                unused -> new ArrayList<>())
                        .add(detector);
            } else {
                groups.add(new DecodeGroup(List.of(detector), List.of(model), null));
            }
        }
        byReading.forEach((reading, detectors) -> {
            List<ActiveModel> own = detectors.stream().map(models::get).toList();
            List<io.elbo.core.schema.Schema> schemas =
                    own.stream().map(ActiveModel::schema).toList();
            groups.add(
                    new DecodeGroup(detectors, own, new SharedDecoder(reading.format(), schemas, reading.maxBytes())));
        });
        return groups;
    }

    /** Memory for one task. */
    GroupScorer scorer(List<ObservedDetector> observed, int capacity) {
        DecodedRows rows =
                decoder == null ? DecodedRows.of(models.get(0), capacity) : DecodedRows.of(decoder, capacity);
        List<BatchScorer> scorers = new ArrayList<>();
        for (int place = 0; place < detectors.size(); place++) {
            int detector = detectors.get(place);
            scorers.add(
                    new BatchScorer(detector, observed.get(detector), models.get(place), rows.batch(place), capacity));
        }
        return new GroupScorer(rows, scorers, history(), capacity);
    }

    private @Nullable RowHistory history() {
        int detector = detectors.get(0);
        ActiveModel model = models.get(0);
        DetectorHistory history = model.keys();
        return history == null ? null : new RowHistory(detector, history, model);
    }

    /** Whether its only detector has histories of keys. */
    boolean remembers() {
        return models.get(0).history() != null;
    }
}
