package io.elbo.bench.throughput;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.elbo.bench.stream.ServiceStack;
import io.elbo.bench.stream.Stack;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.stream.commit.CommitAwareClients;
import io.elbo.stream.commit.CommitHooks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/** Who is measured. All have the same clients with the same settings; they differ in what stands between. */
enum Contender {
    PASS_THROUGH("a", "bytes passed through", false),
    PARSE("b", "passed through, parsed by Jackson", false),
    PER_RECORD("c", "one model call per record", false),
    ELBO("d", "Elbo, at least once, anomalies out", false),
    ELBO_SCORES("d2", "Elbo, at least once, every verdict out", false),
    ELBO_ORIGINAL("d3", "Elbo, at least once, every record out", false),
    ELBO_PLAIN("d4", "Elbo, at least once, anomalies out, --score elbo", false),
    ELBO_EXACTLY_ONCE("e", "Elbo, exactly once, anomalies out", true),
    ELBO_SCORES_EXACTLY_ONCE("e2", "Elbo, exactly once, every verdict out", true),
    RANDOM_CUT_FOREST("f", "Random Cut Forest in Elbo's place", false),
    ELBO_HISTORY("h", "Elbo, exactly once, anomalies out, histories in RocksDB", true),
    ELBO_HISTORY_IN_MEMORY("h2", "Elbo, exactly once, anomalies out, histories in memory", true),
    ELBO_CHALLENGER("i", "Elbo, exactly once, anomalies out, beside a challenger", true),
    ELBO_CHALLENGER_TENTH("i2", "Elbo, exactly once, anomalies out, beside a challenger of a tenth", true);

    /** Those whose model has fields that are derived from histories of keys. */
    static final Set<Contender> REMEMBERING = Set.of(ELBO_HISTORY, ELBO_HISTORY_IN_MEMORY);

    /** Those that are measured only if they are asked for. */
    static final Set<Contender> ON_REQUEST =
            Set.of(ELBO_HISTORY, ELBO_HISTORY_IN_MEMORY, ELBO_CHALLENGER, ELBO_CHALLENGER_TENTH);

    private final String letter;
    private final String label;
    private final boolean exactlyOnce;

    Contender(String letter, String label, boolean exactlyOnce) {
        this.letter = letter;
        this.label = label;
        this.exactlyOnce = exactlyOnce;
    }

    boolean remembers() {
        return REMEMBERING.contains(this);
    }

    String letter() {
        return letter;
    }

    String label() {
        return label;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Makes it ready to run.
     *
     * @param more properties of the service, over those of the contender
     */
    Stack open(Place place, Map<String, String> more) throws IOException, InvalidModelException, OrtException {
        Map<String, String> properties = place.properties();
        properties.put("elbo.processing-guarantee", exactlyOnce ? "exactly_once_v2" : "at_least_once");
        properties.putAll(more);
        LongAdder processed = new LongAdder();
        return switch (this) {
            case PASS_THROUGH -> plain(place, PlainTopologies::same, properties, processed, () -> {});
            case PARSE -> plain(place, PlainTopologies::parsed, properties, processed, () -> {});
            case PER_RECORD -> {
                try (Engine engine = OnnxEngine.open(place.model())) {
                    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                        options.setIntraOpNumThreads(1);
                        OrtSession session = OrtEnvironment.getEnvironment()
                                .createSession(place.model().toString(), options);
                        yield plain(
                                place,
                                new PlainTopologies.PerRecord(
                                        session, engine.metadata().schema()),
                                properties,
                                processed,
                                session);
                    }
                }
            }
            case ELBO, ELBO_EXACTLY_ONCE -> ServiceStack.open(properties, UnaryOperator.identity());
            case ELBO_HISTORY, ELBO_HISTORY_IN_MEMORY -> {
                properties.put("elbo.history.store", this == ELBO_HISTORY ? "rocksdb" : "memory");
                yield ServiceStack.open(properties, UnaryOperator.identity());
            }
            case ELBO_CHALLENGER, ELBO_CHALLENGER_TENTH ->
                ServiceStack.openBesideChallenger(properties, this == ELBO_CHALLENGER ? 1 : 0.1);
            case ELBO_PLAIN -> {
                properties.put("elbo.detectors.bench.model", place.plainModel().toString());
                yield ServiceStack.open(properties, UnaryOperator.identity());
            }
            case ELBO_SCORES, ELBO_SCORES_EXACTLY_ONCE -> {
                properties.put("elbo.detectors.bench.scores-topic", place.output());
                yield ServiceStack.open(properties, UnaryOperator.identity());
            }
            case ELBO_ORIGINAL -> {
                properties.put("elbo.detectors.bench.annotated-topic", place.output());
                yield ServiceStack.open(properties, UnaryOperator.identity());
            }
            case RANDOM_CUT_FOREST -> ServiceStack.open(properties, RandomCutForestEngine::new);
        };
    }

    private static Stack plain(
            Place place,
            PlainTopologies.Step step,
            Map<String, String> properties,
            LongAdder processed,
            AutoCloseable resources) {
        return new Stack(
                PlainTopologies.of(place.input(), place.output(), step, processed),
                ServiceStack.clients(properties),
                new CommitAwareClients(new CommitHooks()),
                processed::sum,
                resources);
    }

    /**
     * Where it runs.
     *
     * @param application a name of its own for each run
     * @param output topic of the records or verdicts
     */
    record Place(
            String address,
            String application,
            int threads,
            String input,
            String output,
            Path model,
            Path plainModel,
            Path stateFolder) {
        Map<String, String> properties() {
            return new HashMap<>(Map.of(
                    "kafka.bootstrap.servers",
                    address,
                    "elbo.application-id",
                    application,
                    "elbo.stream-threads",
                    Integer.toString(threads),
                    "elbo.state-dir",
                    stateFolder.resolve(application).toString(),
                    "elbo.detectors.bench.input",
                    input,
                    "elbo.detectors.bench.model",
                    model.toString(),
                    "elbo.detectors.bench.anomalies-topic",
                    application + ".anomalies",
                    "elbo.detectors.bench.dead-letter-topic",
                    application + ".dlq"));
        }
    }
}
