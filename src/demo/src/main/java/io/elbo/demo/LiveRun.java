package io.elbo.demo;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.testkit.ServicePorts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of the demo: the cluster, the service and the stream of payments, started in this order and watched. */
final class LiveRun {
    private static final String DETECTOR = "payments";
    private static final String INPUT = "payments";
    private static final String ANOMALIES = "payments.anomalies";
    private static final String DEAD_LETTERS = "payments.dlq";
    private static final String INCIDENTS = "payments.incidents";
    private static final Map<String, Integer> TOPICS = Map.of(INPUT, 6, ANOMALIES, 6, DEAD_LETTERS, 1);
    private static final Map<String, Integer> COMPACTED_TOPICS = Map.of(INCIDENTS, 1);
    private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

    private static final String SCHEMA_LINE = "\n  schemas    %s/subjects   (a registry; the payments are %s)";
    private static final String REGISTRY_LINE = "\n  models     %1$s (elbo-train models list --models-topic %1$s)";

    private static final Duration MAX_REST = Duration.ofSeconds(30);
    private static final Duration MAX_SILENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final long CHECK_MILLIS = 200;
    private static final long SUMMARY_NANOS = 10_000_000_000L;

    private final RunOptions options;
    private final DemoFiles files;
    private final ServicePorts ports;
    private final Teardown teardown;
    private final PrintWriter out;
    private final Scoreboard scoreboard = new Scoreboard();

    LiveRun(RunOptions options, DemoFiles files, ServicePorts ports, Teardown teardown, PrintWriter out) {
        this.options = options;
        this.files = files;
        this.ports = ports;
        this.teardown = teardown;
        this.out = out;
    }

    /**
     * Returns when as much is sent as was asked for, and answered for.
     *
     * @param givenCluster bootstrap servers of the cluster to use; empty for a broker of its own
     * @param givenRegistry address of the registry of schemas to use; empty for one of its own
     */
    void run(String givenCluster, String givenRegistry, PaymentStream payments, Duration duration)
            throws InterruptedException {
        String bootstrapServers = cluster(givenCluster);
        PaymentSchema schema = PaymentSchema.register(options.format, INPUT, givenRegistry, teardown);
        RegistryCommands registry = new RegistryCommands(bootstrapServers, ChallengerShow.TOPIC, out);
        if (files.challenger() != null) {
            ChallengerShow.publishFirst(registry, files.model());
        }
        say("starting the service, its log is " + files.log());
        StateFolder state = teardown.add(StateFolder.create(files.work()));
        DemoService service = DemoService.start(
                files.jar(), ports, serviceProperties(bootstrapServers, schema, state), files.log(), teardown);
        PaymentFeed feed = teardown.add(new PaymentFeed(
                bootstrapServers,
                INPUT,
                payments,
                schema.encoder(),
                options.rate,
                options.malformed,
                new MalformedRecords(options.seed, schema.format(), schema.encoder()),
                options.seed,
                scoreboard));
        sendPast(feed, service);
        banner(bootstrapServers, schema);

        long start = System.nanoTime();
        teardown.add(() -> say(scoreboard.summary((System.nanoTime() - start) / 1e9)));
        AnomalyWatch watch =
                teardown.add(new AnomalyWatch(bootstrapServers, ANOMALIES, INCIDENTS, DEAD_LETTERS, scoreboard, out));
        ChallengerShow show = show(registry, service, duration);
        send(feed, service, show, start, duration);
        if (!teardown.isClosing()) {
            feed.flush();
            awaitRest(service, watch);
            if (show != null) {
                show.requireShown();
            }
        }
    }

    /** Begins to show a challenger; null if none is asked for. */
    private @Nullable ChallengerShow show(RegistryCommands registry, DemoService service, Duration duration) {
        Path challenger = files.challenger();
        if (challenger == null) {
            return null;
        }
        double seconds = Math.min(duration.toMillis() / 1e3, options.records / options.rate);
        ChallengerShow show = teardown.add(new ChallengerShow(
                registry, challenger, service, scoreboard.versions(), Duration.ofMillis((long) (1000 * seconds)), out));
        show.start();
        return show;
    }

    /** Returns when the service has answered the payments from which it learns its customers. */
    private void sendPast(PaymentFeed feed, DemoService service) throws InterruptedException {
        if (options.history > 0) {
            say("sending %,d earlier payments, from which the service learns its customers".formatted(options.history));
            feed.sendPast(options.history);
            long answered = 0;
            long lastNanos = System.nanoTime();
            while (!teardown.isClosing() && answered < options.history) {
                service.requireAlive();
                Thread.sleep(CHECK_MILLIS);
                long now = service.records(DETECTOR);
                if (now > answered) {
                    answered = now;
                    lastNanos = System.nanoTime();
                } else if (System.nanoTime() - lastNanos > MAX_SILENCE.toNanos()) {
                    throw new DemoException("the service has answered %,d of %,d earlier payments and no more for %d s"
                            .formatted(answered, options.history, MAX_SILENCE.toSeconds()));
                }
            }
        }
    }

    /** Sends as much as was asked for, or more until the challenger is shown. */
    private void send(
            PaymentFeed feed, DemoService service, @Nullable ChallengerShow show, long start, Duration duration) {
        long nextSummary = start + SUMMARY_NANOS;
        long sent = 0;
        while (!teardown.isClosing()) {
            boolean isShowing = show != null && !show.isDone();
            if (!isShowing && (sent >= options.records || System.nanoTime() - start >= duration.toNanos())) {
                break;
            }
            sent = feed.sendDue(System.nanoTime() - start, sent, isShowing ? Long.MAX_VALUE : options.records);
            service.requireAlive();
            if (System.nanoTime() >= nextSummary) {
                nextSummary += SUMMARY_NANOS;
                say(scoreboard.summary((System.nanoTime() - start) / 1e9));
            }
        }
    }

    private String cluster(String given) {
        if (!given.isBlank()) {
            say("using the cluster at " + given);
            ExistingCluster.createTopics(given, TOPICS, Map.of());
            ExistingCluster.createTopics(given, COMPACTED_TOPICS, COMPACTED);
            return given;
        }
        say("starting a broker");
        EmbeddedBroker broker = teardown.add(EmbeddedBroker.create().start());
        broker.createTopics(TOPICS);
        broker.createTopics(COMPACTED_TOPICS, COMPACTED);
        return broker.bootstrapServers();
    }

    private Map<String, String> serviceProperties(String bootstrapServers, PaymentSchema schema, StateFolder state) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("elbo.application-id", "elbo-demo");
        properties.put("quarkus.swagger-ui.enabled", "true");
        properties.put("elbo.state-dir", state.path().toString());
        properties.put("elbo.console.stale-after", "3650d"); // the bundled model's stream never changes
        String detector = "elbo.detectors." + DETECTOR + ".";
        properties.put(detector + "input", INPUT);
        if (files.challenger() == null) {
            properties.put(detector + "model", files.model().toString());
        } else {
            properties.put("elbo.models.topic", ChallengerShow.TOPIC); // it holds the model
        }
        properties.put(detector + "key-partitioned", "true"); // the records' keys are the customers
        properties.put(detector + "alert-budget", options.alertBudget);
        properties.putAll(schema.properties(DETECTOR));
        properties.putAll(options.properties);
        return properties;
    }

    /** Waits, within bounds, until every record is answered for and nothing more comes. */
    private void awaitRest(DemoService service, AnomalyWatch watch) throws InterruptedException {
        long end = System.nanoTime() + MAX_REST.toNanos();
        long wanted = options.history + scoreboard.records();
        boolean rest = true;
        while (rest && !teardown.isClosing() && System.nanoTime() < end) {
            service.requireAlive();
            Thread.sleep(CHECK_MILLIS);
            rest = service.records(DETECTOR) < wanted || watch.quietFor().compareTo(QUIET) < 0;
        }
    }

    private void banner(String bootstrapServers, PaymentSchema schema) {
        String api = "http://localhost:" + ports.api();
        String management = "http://localhost:" + ports.management();
        boolean isOpened = options.browser && DesktopBrowser.open(api + "/");
        say("""

                Elbo watches %s payments a second. On purpose %s %% are unusual by themselves, and %s %% only for their customer.
                  look here  %s/   (what is watched, what is odd and why%s)
                  broker     %s
                  topics     %s -> %s, %s, %s%s%s
                  metrics    %s/q/metrics
                  health     %s/q/health
                  API        %s/q/swagger-ui (OpenAPI at %s/q/openapi)
                  logs       %s
                An anomaly: time, severity, score, p-value, customer | fields and values (expected value) | injected or not.
                The score is the surprise: 6.9 is one ordinary payment in a thousand, 9.2 one in ten thousand.
                An incident is about a customer's payments together: their surprise adds up, and fades within hours.
                Ctrl-C ends everything.
                """.formatted(
                        plain(options.rate),
                        plain(100 * options.anomalies),
                        plain(100 * options.behaviours),
                        api,
                        isOpened ? "; your browser opens it" : "",
                        bootstrapServers,
                        INPUT,
                        ANOMALIES,
                        INCIDENTS,
                        DEAD_LETTERS,
                        schema.registry() == null
                                ? ""
                                : SCHEMA_LINE.formatted(
                                        schema.registry(), schema.format().label()),
                        files.challenger() == null ? "" : REGISTRY_LINE.formatted(ChallengerShow.TOPIC),
                        management,
                        management,
                        api,
                        api,
                        files.work()));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
