package io.elbo.stream.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.elbo.core.event.EventType;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Reason;
import io.elbo.format.avro.AvroEvents;
import io.elbo.format.avro.EventBodies;
import io.elbo.stream.detector.AnomalyDocument;
import io.elbo.stream.detector.IncidentDocument;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.ScoreDocument;
import io.elbo.stream.detector.SilenceDocument;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.schema.KnownSubjects;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Every document of a detector says the same in Avro as in JSON. */
class EventDocumentsTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> {
        boolean isSame = (one.isNumber() && other.isNumber())
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
        return isSame ? 0 : 1;
    };
    private static final List<Reason> REASONS = List.of(Reason.values());
    private static final List<String> WORDS =
            List.of("", "SE", "a \"quoted\" word", "ü\u20ac\ud83d\ude00", "\u0000\n", "null");

    private final AvroEvents avro = new AvroEvents(new KnownSubjects());

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size())) + random.nextInt(100);
    }

    private static <T> @Nullable T maybe(Random random, T value) {
        return random.nextBoolean() ? value : null;
    }

    private static float number(Random random) {
        return (float) Math.exp(160 * random.nextDouble() - 80);
    }

    private static long time(Random random) {
        return random.nextLong() >>> 20;
    }

    private static ModelRef model(Random random) {
        return new ModelRef(word(random), word(random), maybe(random, random.nextInt(1_000)));
    }

    private static SourceRef source(Random random) {
        return new SourceRef("payments", random.nextInt(100), random.nextLong() >>> 1, time(random));
    }

    private static ScoreParts parts(Random random) {
        return random.nextInt(5) == 0
                ? ScoreParts.NONE
                : new ScoreParts(List.of("reconstructionLoss", "klDivergence"), number(random), number(random));
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(number(random));
            case 3 -> NODES.numberNode(random.nextGaussian());
            case 4 -> NODES.numberNode(random.nextLong());
            case 5 -> NODES.numberNode(new BigDecimal("12345678901234567890.1234567890"));
            default -> NODES.textNode(word(random));
        };
    }

    private static JsonNode payload(Random random) {
        return NODES.objectNode()
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(word(random), value(random))
                .set("list", NODES.arrayNode().add(value(random)).add(NODES.objectNode()));
    }

    private static List<Contribution> reasons(Random random) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(unused -> new Contribution(
                        word(random),
                        value(random),
                        value(random),
                        (float) random.nextGaussian(),
                        REASONS.get(random.nextInt(REASONS.size())),
                        maybe(random, number(random)),
                        word(random)))
                .toList();
    }

    /** With numbers as a reader of JSON has them. */
    private static JsonNode asRead(Object document) throws IOException {
        return Json.read(Json.write(document));
    }

    private void check(EventType type, Object document, long seed) throws IOException {
        Map<String, byte[]> headers = Map.of(
                "ce_type", type.text().getBytes(StandardCharsets.UTF_8),
                "ce_dataschema", avro.dataSchema(type).getBytes(StandardCharsets.UTF_8));
        RecordHeaders told = headers::get;

        byte[] written = avro.write(type, "cards.events", Json.tree(document));

        JsonNode read = EventBodies.document(written, told);
        assertThat(asRead(read).equals(BY_VALUE, asRead(document)))
                .as("%s, seed %d", read, seed)
                .isTrue();
    }

    @Property(tries = 300)
    void shouldSayTheSameOfAnAnomaly(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        JsonNode payload = maybe(random, payload(random));
        check(
                EventType.ANOMALY,
                new AnomalyDocument(
                        "cards",
                        model(random),
                        number(random),
                        number(random),
                        parts(random),
                        random.nextDouble(),
                        random.nextDouble(),
                        maybe(random, 1 + time(random)),
                        "warning",
                        reasons(random),
                        source(random),
                        maybe(random, "4bf92f3577b34da6a3ce929d0e0e4736"),
                        payload,
                        payload == null ? maybe(random, true) : null),
                seed);
    }

    @Property(tries = 300)
    void shouldSayTheSameOfAScore(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        check(
                EventType.SCORE,
                new ScoreDocument(
                        "cards",
                        model(random),
                        number(random),
                        number(random),
                        parts(random),
                        random.nextDouble(),
                        random.nextDouble(),
                        maybe(random, 1 + time(random)),
                        "none",
                        maybe(random, word(random)),
                        source(random)),
                seed);
    }

    @Property(tries = 300)
    void shouldSayTheSameOfAnIncident(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        check(
                EventType.INCIDENT,
                new IncidentDocument(
                        word(random),
                        "deviation",
                        "cards",
                        model(random),
                        word(random),
                        "opened",
                        maybe(random, "subsided"),
                        "critical",
                        maybe(random, "nights"),
                        time(random),
                        time(random),
                        number(random),
                        number(random),
                        maybe(random, random.nextDouble()),
                        maybe(random, number(random)),
                        number(random),
                        random.nextInt(1_000),
                        random.nextInt(1_000),
                        IntStream.range(0, random.nextInt(4))
                                .mapToObj(unused -> word(random))
                                .toList(),
                        reasons(random),
                        source(random)),
                seed);
    }

    @Property(tries = 300)
    void shouldSayTheSameOfASilence(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        check(
                EventType.INCIDENT,
                new SilenceDocument(
                        word(random),
                        "silence",
                        "cards",
                        model(random),
                        word(random),
                        "opened",
                        maybe(random, "returned"),
                        "warning",
                        maybe(random, "nights"),
                        time(random),
                        time(random),
                        1e6 * random.nextDouble(),
                        maybe(random, 1e6 * random.nextDouble()),
                        word(random),
                        source(random)),
                seed);
    }

    /** Half a surrogate pair cannot stand in UTF-8; in the text of a payload it is escaped. */
    @Property(tries = 1)
    void shouldKeepTextsThatUtf8CannotHold() throws IOException {
        JsonNode half = Json.read("{\"word\":\"\\ud83d\"}".getBytes(StandardCharsets.UTF_8));
        check(
                EventType.ANOMALY,
                new AnomalyDocument(
                        "cards",
                        new ModelRef("vae", "7"),
                        1,
                        1,
                        ScoreParts.NONE,
                        1,
                        1,
                        null,
                        "warning",
                        List.of(),
                        new SourceRef("payments", 0, 0, 0),
                        null,
                        half,
                        null),
                0);
    }
}
