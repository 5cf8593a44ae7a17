package io.elbo.service.neighbours;

import io.elbo.core.model.ModelMetadata;
import io.elbo.core.verdict.Budgets;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.SourceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of a part of a topic as one model judges them, and the measures that the ordinary ones among them are. Immutable. */
final class Surroundings {
    private final ModelMetadata metadata;
    private final Budgets budgets;
    private final Map<Integer, Map<Long, JudgedRecord>> byPlace = new HashMap<>(); // by partition and offset
    private final List<JudgedRecord> ordinary = new ArrayList<>();
    private final List<JudgedRecord> odd = new ArrayList<>();
    private final boolean isWhole;
    private final FieldDistances distances;
    private final @Nullable PrincipalAxes axes; // null if there is nothing to find any with
    private final long bytes;

    /** @param isWhole whether no limit has left records out */
    Surroundings(ActiveModel model, List<JudgedRecord> records, boolean isWhole) {
        metadata = model.metadata();
        budgets = model.policies().budgets();
        this.isWhole = isWhole;
        long sum = 0;
        for (JudgedRecord record : records) {
            sum += record.bytes();
            (record.isOrdinary() ? ordinary : odd).add(record);
            SourceRef place = record.source();
            if (place != null) {
                byPlace.computeIfAbsent(place.partition(), unused -> new HashMap<>())
                        .put(place.offset(), record);
            }
        }
        bytes = sum;
        distances = new FieldDistances(metadata.schema(), ordinary);
        axes = metadata.latent() == 0 || metadata.latent() > PrincipalAxes.MAX_DIMENSIONS || ordinary.isEmpty()
                ? null
                : new PrincipalAxes(ordinary);
    }

    /** Whether a model would judge the same: it is the same one, with the same budgets. */
    boolean holdsFor(ActiveModel other) {
        return metadata.equals(other.metadata())
                && budgets.equals(other.policies().budgets());
    }

    /** The record at this place; null if it has not been read, or cannot be judged. */
    @Nullable
    JudgedRecord find(int partition, long offset) {
        return byPlace.getOrDefault(partition, Map.of()).get(offset);
    }

    int ordinary() {
        return ordinary.size();
    }

    /** All ordinary records but this one. */
    List<JudgedRecord> ordinaryBut(JudgedRecord record) {
        return ordinary.stream().filter(each -> each != record).toList();
    }

    /** All odd records but this one. */
    List<JudgedRecord> oddBut(JudgedRecord record) {
        return odd.stream().filter(each -> each != record).toList();
    }

    boolean isWhole() {
        return isWhole;
    }

    FieldDistances distances() {
        return distances;
    }

    /** Null if the model has no latent space, or one of too many dimensions, or if there is no ordinary record. */
    @Nullable
    PrincipalAxes axes() {
        return axes;
    }

    /** What it takes of the heap, about. */
    long bytes() {
        return bytes;
    }
}
