package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.format.RecordFormat;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.schema.SchemaChanged;
import io.elbo.testkit.TinyModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The schema of a topic changes while its stream runs. */
class SchemaEvolutionTest {
    private static final TopicPartition PARTITION = new TopicPartition("payments", 0);
    private static final Logger LOG = Logger.getLogger(SchemaLook.class.getName());
    private static final String AMOUNT = "{\"name\":\"amount\",\"type\":\"double\"}";
    private static final String ONLINE = "{\"name\":\"online\",\"type\":\"boolean\"}";
    private static final RecordFormat AVRO = AvroFormat.framed(Framing.CONFLUENT, id -> switch ((int) id) {
        case 17 -> found(AMOUNT + "," + ONLINE);
        case 18 -> found(AMOUNT);
        default -> new WriterSchemas.NotFound("schema " + id + " is not in the registry");
    });

    private final Counts counts = new Counts();
    private final List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private final ScoringThreads threads = new ScoringThreads(0);
    private Detector detector;
    private PendingScores pending;
    private ScoringInterceptor interceptor;

    private static WriterSchemas.Found found(String fields) {
        return new WriterSchemas.Found(new WriterSchema(
                "AVRO", "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[" + fields + "]}", List.of()));
    }

    @BeforeEach
    void start() throws Exception {
        LOG.setLevel(Level.OFF);
        var settings = TinyDetector.settings("cards", "cards.scores").withFormat(AVRO);
        detector = new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), 1 << 20));
        List<ObservedDetector> observed = List.of(new ObservedDetector(detector, counts));
        pending = new PendingScores(observed);
        interceptor = new ScoringInterceptor();
        interceptor.configure(Map.of(
                ScoringInterceptor.PLAN,
                new ScoringPlan("payments", observed, pending, new CommitHooks(), threads, 16)));
    }

    @AfterEach
    void stop() {
        LOG.setLevel(null);
        interceptor.close();
        threads.close();
        detector.close();
    }

    private void send(int schemaId, double amount) {
        ByteBuffer value = ByteBuffer.allocate(5 + Double.BYTES + (schemaId == 17 ? 1 : 0))
                .put((byte) 0)
                .putInt(schemaId)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(amount);
        if (schemaId == 17) {
            value.put((byte) 1);
        }
        sent.add(new ConsumerRecord<>("payments", 0, sent.size(), new byte[0], value.array()));
    }

    /** Polls what was sent since, and returns what became of it. */
    private List<Outcome> poll() {
        interceptor.onConsume(new ConsumerRecords<>(Map.of(PARTITION, List.copyOf(sent)), Map.of()));
        List<Outcome> outcomes = sent.stream()
                .map(record -> pending.queue(PARTITION).take(record.offset()).outcome(0))
                .toList();
        sent.clear();
        return outcomes;
    }

    @Test
    void shouldGoOnAndSayWhichFieldIsGone() {
        send(17, 50);
        send(18, 51);
        send(17, 52);
        send(18, 53);

        List<Outcome> outcomes = poll();

        assertThat(outcomes).hasSize(4).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(Outcome.Scored.class));
        assertThat(counts.schemas)
                .singleElement()
                .extracting(SchemaChanged::text)
                .asString()
                .startsWith("schema 17 -> 18: field online gone");
        assertThat(detector.schemas().change()).isEqualTo(counts.schemas.get(0));
    }

    @Test
    void shouldSayNothingOfTheFirstSchemaAndOfOneThatNobodyKnows() {
        send(17, 50);
        send(19, 51);

        List<Outcome> outcomes = poll();

        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Rejected.class);
        assertThat(counts.schemas).isEmpty();
        assertThat(detector.schemas().change()).isNull();
    }
}
