package io.elbo.service.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.schema.Field;
import io.elbo.service.neighbours.NeighboursView.FieldPair;
import io.elbo.service.neighbours.NeighboursView.Picture;
import io.elbo.service.neighbours.NeighboursView.Point;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.settings.DetectorSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts a record and its surroundings into the words of the API, with the detector's masks. */
final class NeighboursWriter {
    private static final int AXES = 2;
    private static final int MAX_POINTS = 500;
    private static final int MAX_ODD_POINTS = 100;
    private static final int MAX_KEY_LENGTH = 150;
    private static final double PLACES = 1e4; // a ten thousandth of a latent unit is less than a pixel

    private final DetectorSettings settings;
    private final ActiveModel model;

    /** @param model that has judged */
    NeighboursWriter(DetectorSettings settings, ActiveModel model) {
        this.settings = settings;
        this.model = model;
    }

    /** @param among with at least one ordinary record beside this one */
    NeighboursView write(JudgedRecord record, Surroundings among, List<String> notes) {
        List<JudgedRecord> ordinary = among.ordinaryBut(record);
        List<JudgedRecord> odd = among.oddBut(record);
        JudgedRecord nearest = among.distances().nearest(record, ordinary);
        long[] times = ordinary.stream()
                .mapToLong(each -> place(each).timestamp())
                .sorted()
                .toArray();
        PrincipalAxes axes = among.axes();
        String whyNoPicture = whyNoPicture(axes);
        return new NeighboursView(
                settings.name(),
                model.reference(),
                new NeighboursView.Compared(
                        settings.input(), ordinary.size(), odd.size(), times[0], times[times.length - 1]),
                new NeighboursView.Judged(
                        record.source(),
                        record.verdict().score(),
                        record.verdict().pValue(),
                        record.verdict().severity().label()),
                nearest(record, nearest, among.distances()),
                axes == null || whyNoPicture != null ? null : picture(record, nearest, ordinary, odd, axes),
                whyNoPicture,
                notes);
    }

    private static SourceRef place(JudgedRecord record) {
        return Objects.requireNonNull(record.source());
    }

    private @Nullable String whyNoPicture(@Nullable PrincipalAxes axes) {
        String name = model.metadata().name();
        if (model.metadata().latent() == 0) {
            return "model " + name + " has no latent space";
        }
        if (axes == null) {
            return "the latent space of model " + name + " has more than " + PrincipalAxes.MAX_DIMENSIONS
                    + " dimensions";
        }
        return axes.haveSpread() ? null : "model " + name + " puts all records at the same place of its latent space";
    }

    private NeighboursView.Nearest nearest(JudgedRecord record, JudgedRecord nearest, FieldDistances distances) {
        boolean shown = settings.includePayload();
        JsonNode here = shown ? document(record) : MissingNode.getInstance();
        JsonNode there = shown ? document(nearest) : MissingNode.getInstance();
        List<FieldPair> pairs = new ArrayList<>();
        List<Field> fields = model.schema().fields();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            Double distance = distances.between(record, nearest, i);
            if (distance == null) {
                continue; // derived from something else than one value of the record
            }
            pairs.add(new FieldPair(
                    field.name(),
                    field.type(),
                    value(here, field),
                    value(there, field),
                    model.masks().hides(field.name()) ? null : rounded(distance)));
        }
        double mean = pairs.stream()
                .flatMap(pair -> Stream.ofNullable(pair.distance()))
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
        pairs.sort(Comparator.comparingDouble(pair -> pair.distance() == null ? 1 : -pair.distance()));
        return new NeighboursView.Nearest(
                place(nearest),
                key(nearest),
                nearest.verdict().score(),
                nearest.verdict().pValue(),
                rounded(mean),
                shown && !there.isMissingNode() ? there : null,
                pairs);
    }

    private JsonNode document(JudgedRecord record) {
        return settings.masks().document(record.document());
    }

    private static @Nullable JsonNode value(JsonNode document, Field field) {
        JsonNode value = field.pointer().isEmpty() ? MissingNode.getInstance() : document.at(field.pointer());
        return value.isMissingNode() || value.isNull() ? null : value;
    }

    private String key(JudgedRecord record) {
        byte[] key = record.key();
        String text = key == null ? "" : model.masks().key(DetectorHistory.text(key));
        return text.length() > MAX_KEY_LENGTH ? text.substring(0, MAX_KEY_LENGTH) + "…" : text;
    }

    private Picture picture(
            JudgedRecord record,
            JudgedRecord nearest,
            List<JudgedRecord> ordinary,
            List<JudgedRecord> odd,
            PrincipalAxes axes) {
        return new Picture(
                axes.dimensions(),
                rounded(axes.share(AXES)),
                point(record, axes),
                point(nearest, axes),
                points(ordinary, MAX_POINTS, axes),
                points(odd, MAX_ODD_POINTS, axes),
                nearer(record, ordinary, axes, AXES),
                nearer(record, ordinary, axes, axes.dimensions()));
    }

    private static double nearer(JudgedRecord record, List<JudgedRecord> ordinary, PrincipalAxes axes, int first) {
        double distance = axes.distance(record, first);
        long nearer = ordinary.stream()
                .filter(each -> axes.distance(each, first) < distance)
                .count();
        return nearer / (double) ordinary.size();
    }

    /** At most so many of the records, from everywhere in the list. */
    private List<Point> points(List<JudgedRecord> records, int max, PrincipalAxes axes) {
        int shown = Math.min(max, records.size());
        return IntStream.range(0, shown)
                .mapToObj(i -> point(records.get((int) ((long) i * records.size() / shown)), axes))
                .toList();
    }

    private Point point(JudgedRecord record, PrincipalAxes axes) {
        SourceRef source = record.source();
        return new Point(
                rounded(axes.place(record, 0)),
                rounded(axes.place(record, 1)),
                key(record),
                source == null ? null : source.partition(),
                source == null ? null : source.offset(),
                record.verdict().score());
    }

    private static double rounded(double number) {
        return Math.rint(number * PLACES) / PLACES;
    }
}
