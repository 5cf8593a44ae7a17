package io.elbo.service.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import io.elbo.service.console.UnavailableException;
import io.elbo.service.generate.Generators;
import io.elbo.service.neighbours.NeighboursView.FieldPair;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.mask.FieldMask;
import io.elbo.stream.mask.MaskKind;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
    private static final Path PAYMENTS = Path.of("../../models/payments-plain.onnx");
    private static final long SEED = 11;
    private static final int RECORDS = 400;

    private static Detector payments;
    private static List<ObjectNode> ordinary; // which the model takes for ordinary

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger spent = new AtomicInteger();
    private final Topic topic = new Topic();
    private final Neighbours neighbours = new Neighbours(nanos::get);
    private Detector detector = payments;

    @BeforeAll
    static void open() throws Exception {
        payments = detector(PAYMENTS, true, Masks.NONE);
        ordinary = new Generators(Clock.fixed(Instant.parse("2026-01-08T12:00:00Z"), ZoneOffset.UTC))
                .sample(payments, RECORDS, SEED);
    }

    @AfterAll
    static void end() {
        payments.close();
    }

    @AfterEach
    void close() {
        if (detector != payments) {
            detector.close();
        }
    }

    private static Detector detector(Path model, boolean includePayload, Masks masks) {
        return Detector.open(settings(model, includePayload, masks), 1 << 20, WorkingMemory.RETURNED);
    }

    private static DetectorSettings settings(Path model, boolean includePayload, Masks masks) {
        return new DetectorSettings(
                        "payments",
                        Topic.NAME,
                        model,
                        new AlertBudget.Share(0.001),
                        new AlertBudget.Share(0.0001),
                        false,
                        "payments.anomalies",
                        null,
                        null,
                        "payments.dlq",
                        includePayload,
                        5,
                        null)
                .withMasks(masks);
    }

    private void use(Detector other) {
        close();
        detector = other;
    }

    /** Puts the ordinary records into the topic. */
    private void fill() {
        for (int i = 0; i < ordinary.size(); i++) {
            topic.add("c-" + i, ordinary.get(i));
        }
    }

    private NeighboursView ofAnomaly(long offset) throws Exception {
        return neighbours.ofAnomaly(detector, anomaly(offset), topic.window(), allowance());
    }

    private NeighboursView ofRecord(Object record) throws Exception {
        return neighbours.ofRecord(detector, Json.write(record), null, null, topic.window(), allowance());
    }

    private Neighbours.Allowance allowance() {
        return new Neighbours.Allowance(Duration.ofSeconds(10), spent::addAndGet);
    }

    private ObjectNode anomaly(long offset) {
        ObjectNode anomaly = (ObjectNode) Json.tree(Map.of(
                "source",
                Map.of("topic", Topic.NAME, "partition", 0, "offset", offset, "timestamp", Topic.time(offset)),
                "key",
                "c-1"));
        return anomaly.set("model", Json.tree(detector.model()));
    }

    private static ObjectNode changed(ObjectNode record, Consumer<ObjectNode> change) {
        ObjectNode copy = record.deepCopy();
        change.accept(copy);
        return copy;
    }

    private static FieldPair pair(NeighboursView view, String field) {
        return view.nearest().fields().stream()
                .filter(each -> each.field().equals(field))
                .findFirst()
                .orElseThrow();
    }

    /** Each makes a record odd in one field. */
    private static Map<String, Consumer<ObjectNode>> changes() {
        Map<String, Consumer<ObjectNode>> changes = new LinkedHashMap<>();
        changes.put("amount", record -> record.put("amount", 99_999));
        changes.put("distanceKm", record -> record.put("distanceKm", 19_000));
        changes.put("merchant.category", record -> record.withObjectProperty("merchant")
                .put("category", "submarine"));
        changes.put(
                "customer.age", record -> record.withObjectProperty("customer").putNull("age"));
        changes.put("attempts", record -> record.put("attempts", 40));
        changes.put(
                "card.presentation", record -> record.withObjectProperty("card").put("presentation", "telepathy"));
        return changes;
    }

    @Test
    void shouldFindTheRecordOfWhichOneFieldWasChanged() throws Exception {
        fill();

        for (Map.Entry<String, Consumer<ObjectNode>> change : changes().entrySet()) {
            for (int i = 0; i < RECORDS; i += 37) {
                NeighboursView view = ofRecord(changed(ordinary.get(i), change.getValue()));

                assertThat(view.nearest().source().offset())
                        .as("nearest to record %d of seed %d with another %s", i, SEED, change.getKey())
                        .isEqualTo(i);
                assertThat(view.nearest().fields().get(0).field()).isEqualTo(change.getKey());
                assertThat(view.nearest().fields().get(0).distance()).isEqualTo(1);
                assertThat(view.nearest().fields().get(1).distance()).isZero();
            }
        }
        assertThat(topic.readings()).as("how often the topic was read").isEqualTo(1);
    }

    /** Each record of the topic is the first one of its key, and the one that is compared comes late in a history. */
    @Test
    void shouldFindTheRecordOfWhichOneFieldWasChangedAmongKeysOfOtherHistories() throws Exception {
        use(detector(Path.of("../../models/payments.onnx"), true, Masks.NONE));
        List<ObjectNode> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            String customer = "c-" + i;
            records.add(changed(ordinary.get(i), record -> {
                record.put("device", customer + "-phone");
                record.withObjectProperty("customer").put("id", customer);
            }));
            topic.add(customer, records.get(i));
        }
        byte[] state = stateAfter(records.subList(0, 20));
        List<Integer> taken = new ArrayList<>();
        for (int i = 20; i < RECORDS && taken.size() < 10; i++) {
            if (ofAnomaly(i).record().severity().equals("none")) {
                taken.add(i);
            }
        }
        assertThat(taken).hasSize(10);

        for (Map.Entry<String, Consumer<ObjectNode>> change : changes().entrySet()) {
            for (int i : taken) {
                byte[] record = Json.write(changed(records.get(i), change.getValue()));
                NeighboursView view = neighbours.ofRecord(
                        detector,
                        record,
                        ("c-" + i).getBytes(StandardCharsets.UTF_8),
                        state,
                        topic.window(),
                        allowance());

                assertThat(view.nearest().source().offset())
                        .as("nearest to record %d of seed %d with another %s", i, SEED, change.getKey())
                        .isEqualTo(i);
                assertThat(view.nearest().fields())
                        .filteredOn(pair -> pair.distance() > 0)
                        .singleElement()
                        .satisfies(pair -> assertThat(pair.field()).startsWith(change.getKey()));
                assertThat(view.nearest().fields())
                        .extracting(FieldPair::field)
                        .as("fields that look at no value, or at one that another field reads")
                        .doesNotContain("burst.2m", "sinceLast.km.usual")
                        .contains("card.type.rarity");
            }
        }
    }

    /** Of a key that has had all these records. */
    private byte @Nullable [] stateAfter(List<ObjectNode> records) {
        byte[] state = null;
        try (ActiveModel model = detector.retain()) {
            Batch batch = new Batch(model.schema(), records.size());
            for (ObjectNode record : records) {
                model.decodeBody(Json.write(record), batch);
                state = Objects.requireNonNull(model.history()).advance(batch, batch.rows() - 1, state, -1, 1_000_000);
            }
        }
        return state;
    }

    @Test
    void shouldCompareAnAnomalyOfTheTopicWithTheRecordsAroundIt() throws Exception {
        fill();
        ObjectNode odd = changed(ordinary.get(17), record -> record.put("amount", 99_999));
        long offset = topic.add("c-17", odd);

        NeighboursView view = ofAnomaly(offset);

        assertThat(view.record().severity()).isNotEqualTo("none");
        assertThat(view.record().source()).isNotNull();
        assertThat(view.nearest().source().offset()).isEqualTo(17);
        assertThat(view.nearest().key()).isEqualTo("c-17");
        assertThat(view.nearest().distance()).isCloseTo(1 / 17.0, Offset.offset(1e-4));
        assertThat(pair(view, "amount").here().asDouble()).isEqualTo(99_999);
        assertThat(pair(view, "amount").there().asDouble())
                .isEqualTo(ordinary.get(17).get("amount").asDouble());
        assertThat(view.compared().ordinary()).isGreaterThan(RECORDS * 9 / 10);
        assertThat(view.notes()).isEmpty();
        assertThat(spent).hasValue(RECORDS + 1);
    }

    @Test
    void shouldPlaceAFarRecordFarFromTheMiddle() throws Exception {
        fill();

        NeighboursView.Picture far = ofRecord(changed(ordinary.get(3), record -> record.put("amount", 99_999)))
                .picture();
        NeighboursView.Picture near = ofRecord(ordinary.get(3)).picture();

        assertThat(far.fartherInAll()).isGreaterThan(0.95).isGreaterThan(near.fartherInAll());
        assertThat(near.record().x()).isEqualTo(near.nearest().x());
        assertThat(near.record().y()).isEqualTo(near.nearest().y());
        assertThat(near.share()).isBetween(0.1, 1.0);
        assertThat(near.dimensions()).isEqualTo(detector.active().metadata().latent());
        assertThat(near.ordinary()).hasSizeGreaterThan(RECORDS * 9 / 10);
        assertThat(far.ordinary()).as("the same picture for each record").isEqualTo(near.ordinary());
    }

    @Test
    void shouldSayThatThereIsNothingToCompareWith() {
        assertThatThrownBy(() -> ofRecord(Map.of("amount", 3)))
                .isInstanceOf(NoNeighboursException.class)
                .hasMessageContaining("holds no record that model payments");
    }

    @Test
    void shouldTakeARecordThatIsGoneFromTheAnomalyUnlessItIsMasked() throws Exception {
        fill();
        ObjectNode odd = changed(ordinary.get(17), record -> record.put("amount", 99_999));
        topic.truncate(5);
        ObjectNode anomaly = anomaly(2);
        assertThatThrownBy(() -> neighbours.ofAnomaly(detector, anomaly, topic.window(), allowance()))
                .isInstanceOf(NoNeighboursException.class)
                .hasMessageContaining("partition 0, offset 2 any more");

        anomaly.set("payload", odd);
        NeighboursView view = neighbours.ofAnomaly(detector, anomaly, topic.window(), allowance());
        assertThat(view.nearest().source().offset()).isEqualTo(17);
        assertThat(view.notes()).first().asString().contains("taken from the anomaly");

        use(detector(PAYMENTS, true, mask("/amount")));
        assertThatThrownBy(() -> neighbours.ofAnomaly(detector, anomaly, topic.window(), allowance()))
                .isInstanceOf(NoNeighboursException.class)
                .hasMessageContaining("with masks only");
    }

    @Test
    void shouldNotTakeTheRecordOfATopicThatWasMadeAnew() throws Exception {
        fill();
        ObjectNode anomaly = anomaly(2);
        ((ObjectNode) anomaly.get("source")).put("timestamp", 77);

        assertThatThrownBy(() -> neighbours.ofAnomaly(detector, anomaly, topic.window(), allowance()))
                .isInstanceOf(NoNeighboursException.class);
    }

    @Test
    void shouldCompareWithTheLatestRecordsIfThoseAroundItAreGone() throws Exception {
        fill();
        for (int i = 0; i < 1_000; i++) {
            topic.add("c-" + i, ordinary.get(i % RECORDS));
        }
        topic.truncate(1_100);
        ObjectNode anomaly = anomaly(10);
        anomaly.set("payload", changed(ordinary.get(17), record -> record.put("amount", 99_999)));

        NeighboursView view = neighbours.ofAnomaly(detector, anomaly, topic.window(), allowance());

        assertThat(view.nearest().source().offset()).isGreaterThanOrEqualTo(1_100);
        assertThat(view.notes()).anyMatch(note -> note.contains("compared with the latest ones"));
    }

    @Test
    void shouldSayThatTheTopicCannotBeRead() {
        topic.add("c-1", Map.of("amount", 3));
        topic.fail(new TimeoutException("no broker"));

        assertThatThrownBy(() -> ofRecord(Map.of("amount", 3)))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("topic payments cannot be read: no broker");
    }

    @Test
    void shouldSayWhyARecordCannotBeRead() {
        assertThatThrownBy(() -> ofRecord(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Masks mask(String pointer) {
        return Masks.of(List.of(FieldMask.of(pointer, MaskKind.DROP)), null);
    }

    @Test
    void shouldShowNothingOfMaskedValues() throws Exception {
        fill();
        use(detector(PAYMENTS, true, mask("/amount")));

        NeighboursView view = ofRecord(changed(ordinary.get(5), record -> record.put("amount", 98_765)));

        assertThat(pair(view, "amount")).isEqualTo(new FieldPair("amount", "numeric", null, null, null));
        assertThat(view.nearest()
                        .fields()
                        .get(view.nearest().fields().size() - 1)
                        .field())
                .isEqualTo("amount");
        assertThat(view.nearest().record().has("amount")).isFalse();
        assertThat(view.nearest().distance())
                .as("mean distance, which would tell that of the amount")
                .isZero();
        String told = new String(Json.write(view), StandardCharsets.UTF_8);
        assertThat(told).doesNotContain("98765");

        use(detector(PAYMENTS, true, Masks.of(List.of(FieldMask.ofKey(MaskKind.DROP)), null)));
        assertThat(new String(Json.write(ofRecord(ordinary.get(5))), StandardCharsets.UTF_8))
                .doesNotContain("c-5\"", "c-6\"");
    }

    @Test
    void shouldShowNoValuesOfADetectorThatShowsNoRecords() throws Exception {
        fill();
        use(detector(PAYMENTS, false, Masks.NONE));

        NeighboursView view = ofRecord(changed(ordinary.get(5), record -> record.put("amount", 98_765)));

        assertThat(view.nearest().record()).isNull();
        assertThat(view.nearest().source().offset()).isEqualTo(5);
        assertThat(view.nearest().fields()).allMatch(each -> each.here() == null && each.there() == null);
        assertThat(view.notes()).anyMatch(note -> note.contains("include-payload"));
    }

    @Test
    void shouldReadAnewAfterFiveMinutesAndWithOtherBudgets() throws Exception {
        use(detector(PAYMENTS, true, Masks.NONE));
        fill();
        ofRecord(ordinary.get(0));
        ofRecord(ordinary.get(1));
        assertThat(topic.readings()).isEqualTo(1);

        nanos.addAndGet(SurroundingsCache.MAX_AGE_NANOS);
        ofRecord(ordinary.get(1));
        assertThat(topic.readings()).isEqualTo(2);

        detector.use(Budgets.configured(new AlertBudget.Share(0.5), new AlertBudget.Share(0.1)));
        NeighboursView view = ofRecord(ordinary.get(1));
        assertThat(topic.readings()).isEqualTo(3);
        assertThat(view.compared().odd()).isGreaterThan(50);
    }

    @Test
    void shouldReadAnewForARecordThatHasJustBeenWritten() throws Exception {
        fill();
        long first = topic.add("c-1", changed(ordinary.get(1), record -> record.put("amount", 99_999)));
        ofAnomaly(first);
        long second = topic.add("c-2", changed(ordinary.get(2), record -> record.put("amount", 99_999)));

        NeighboursView view = ofAnomaly(second);

        assertThat(view.nearest().source().offset()).isEqualTo(2);
        assertThat(view.picture().odd()).hasSize(view.compared().odd());
        assertThat(topic.readings()).isEqualTo(2);
        ofAnomaly(first);
        assertThat(topic.readings()).isEqualTo(2);
    }

    @Test
    void shouldSayWhyThereIsNoPicture() throws Exception {
        use(detector(TinyModel.write(), true, Masks.NONE));
        for (int i = 0; i < 50; i++) {
            topic.add(null, Map.of("amount", 45 + i / 5.0, "card", Map.of("country", "SE"), "online", true));
        }

        NeighboursView view = ofRecord(Map.of("amount", 150, "card", Map.of("country", "SE"), "online", true));

        assertThat(view.picture()).isNull();
        assertThat(view.whyNoPicture()).isEqualTo("model tiny puts all records at the same place of its latent space");
        assertThat(view.nearest().source().offset())
                .as("the last of equally distant ones")
                .isEqualTo(49);
        assertThat(view.nearest().key()).isEmpty();
    }

    /** The tiny model's file, whose metadata says nothing of a latent space. */
    private static final class WithoutLatentSpace implements Engine {
        private final Engine engine;

        WithoutLatentSpace(Engine engine) {
            this.engine = engine;
        }

        @Override
        public ModelMetadata metadata() {
            ObjectNode json = (ObjectNode)
                    JsonTrees.readOrMissing(engine.metadata().toJson().getBytes(StandardCharsets.UTF_8));
            try {
                return ModelMetadata.fromJson(json.put("latent", 0).toString());
            } catch (InvalidModelException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void score(Batch batch, Scores scores) {
            engine.score(batch, scores);
        }

        @Override
        public Explanations explain(Batch batch, int... rows) {
            return engine.explain(batch, rows);
        }

        @Override
        public Engine retain() {
            return new WithoutLatentSpace(engine.retain());
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    @Test
    void shouldCompareWithAModelThatHasNoLatentSpaceAndWhileTheDetectorIsPaused() throws Exception {
        DetectorSettings settings = settings(TinyModel.write(), true, Masks.NONE);
        use(new Detector(
                settings,
                new ActiveModel(settings, new WithoutLatentSpace(OnnxEngine.open(TinyModel.bytes())), 1 << 20)));
        detector.pause("paused by ann");
        for (int i = 0; i < 50; i++) {
            topic.add(null, Map.of("amount", 45 + i / 5.0, "card", Map.of("country", "SE"), "online", true));
        }

        NeighboursView view = ofRecord(Map.of("amount", 46, "card", Map.of("country", "FR"), "online", true));

        assertThat(view.nearest().source().offset()).isEqualTo(5);
        assertThat(view.picture()).isNull();
        assertThat(view.whyNoPicture()).isEqualTo("model tiny has no latent space");
    }

    /** The amount is what the total has risen by: 50 is ordinary, and the history of a key begins with what was read. */
    @Test
    void shouldDeriveFieldsFromTheHistoryThatItReads(@TempDir Path folder) throws Exception {
        byte[] model = TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of(), null, null)));
        use(detector(Files.write(folder.resolve("rising.onnx"), model), true, Masks.NONE));
        for (int i = 0; i < 40; i++) {
            topic.add("a", rising(50 * i));
            topic.add("b", rising(7_000 + 50 * i));
        }
        long odd = topic.add("a", rising(50 * 39 + 400));

        NeighboursView view = ofAnomaly(odd);

        assertThat(view.record().severity()).isEqualTo("critical");
        assertThat(view.compared().ordinary()).isEqualTo(80);
        assertThat(pair(view, "amount").here().asInt()).isEqualTo(50 * 39 + 400);
        assertThat(view.nearest().fields().get(0).field())
                .as("the total, which is what the amount is derived from")
                .isEqualTo("amount");
        assertThat(pair(view, "amount").distance()).isCloseTo(400 / 8_950.0, Offset.offset(1e-4));
        assertThat(view.notes()).anyMatch(note -> note.startsWith("Histories of keys"));
    }

    private static JsonNode rising(int total) throws IOException {
        return Json.read(("{\"total\": " + total + ", \"card\": {\"country\": \"SE\"}, \"online\": true}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
