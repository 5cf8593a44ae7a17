package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.format.envelope.Envelope;
import io.elbo.format.envelope.EnvelopeFormat;
import io.elbo.format.envelope.SkippedTombstones;
import io.elbo.format.registry.RegistryClient;
import io.elbo.format.registry.RegistrySettings;
import io.elbo.format.writer.Subjects;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.settings.SilenceSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    private static final String PREFIX = "elbo.detectors.\"cards\".";

    private final Map<String, String> properties = new HashMap<>(Map.of(
            PREFIX + "input", "payments",
            PREFIX + "model", "models/payments.onnx"));

    private final Map<String, String> environment = new HashMap<>();

    private SmallRyeConfig config() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ElboConfig.class)
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(properties, "test", 100), new EnvConfigSource(environment, 300))
                .build();
    }

    private ElboConfig tree() {
        return config().getConfigMapping(ElboConfig.class);
    }

    private Settings read() {
        SmallRyeConfig config = config();
        PropertyNames.requireKnown(properties.keySet(), environment.keySet());
        return SettingsReader.read(
                config.getConfigMapping(ElboConfig.class), KafkaSettings.read(config, environment.keySet()));
    }

    @Test
    void shouldWriteEventsAsJsonUnlessItSaysAvro() {
        properties.put("elbo.detectors.\"cards\".input", "payments");
        properties.put("elbo.detectors.\"cards\".model", "cards.onnx");
        properties.put("elbo.detectors.\"cards\".scores-topic", "cards.scores");
        assertThat(read().detectors().get(0).encoding()).isNull();

        properties.put("elbo.detectors.\"cards\".output-format", "avro");
        assertThatThrownBy(this::read)
                .hasMessage("elbo.detectors.\"cards\".output-format=avro needs a registry of schemas: set"
                        + " elbo.schema.registry.url to its address");

        Set<String> opened = new TreeSet<>();
        Subjects subjects = new Subjects() {
            @Override
            public void open(String subject, String schema) {
                opened.add(subject);
            }

            @Override
            public int id(String subject) {
                return UNKNOWN;
            }

            @Override
            public String awaits(String subject) {
                return "nobody answers";
            }
        };
        Settings settings = SettingsReader.read(tree(), Map.of(), null, subjects);
        EventEncoding encoding = settings.detectors().get(0).encoding();
        assertThat(encoding).isNotNull();
        assertThat(encoding.awaits()).isEqualTo("nobody answers");
        assertThat(opened).containsExactly("cards.anomalies-value", "cards.incidents-value", "cards.scores-value");

        properties.put("elbo.detectors.\"cards\".output-format", "xml");
        assertThatThrownBy(this::read).hasMessageContaining("allowed are json and avro");
    }

    @Test
    void shouldReadMasksFromATextAndFromAList() {
        properties.put("elbo.detectors.\"cards\".input", "payments");
        properties.put("elbo.detectors.\"cards\".model", "cards.onnx");
        properties.put("elbo.detectors.\"cards\".mask", "/card/number=last4,/owner=drop");
        String asText = read().detectors().get(0).masks().toString();

        properties.remove("elbo.detectors.\"cards\".mask");
        properties.put("elbo.detectors.\"cards\".mask[0]", "/card/number=last4");
        properties.put("elbo.detectors.\"cards\".mask[1]", "/owner=drop");

        assertThat(read().detectors().get(0).masks())
                .hasToString(asText)
                .asString()
                .contains("LAST4", "DROP");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3:8080, 10.1.2.3:8080",
        "elbo-0.elbo:8080, elbo-0.elbo:8080",
        "fd00:1::2:8080, [fd00:1::2]:8080",
        "[fd00:1::2]:8080, [fd00:1::2]:8080"
    })
    void shouldTakeTheAddressOfTheApiAsOthersReachIt(String given, String address) {
        properties.put("elbo.api.advertised-address", given);
        assertThat(ApiReader.advertisedAddress(tree().api())).hasValue(address);
        assertThat(HostInfo.buildFromEndpoint(address)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "http://10.1.2.3:8080", "here:port"})
    void shouldRefuseAnAddressWithoutHostAndPort(String given) {
        properties.put("elbo.api.advertised-address", given);
        assertThatThrownBy(() -> ApiReader.advertisedAddress(tree().api()))
                .hasMessageContaining("elbo.api.advertised-address=" + given);
    }

    @Test
    void shouldKnowTwoProfilesAndRefuseAnyOtherWord() {
        assertThat(read().profile()).isEqualTo(Profile.THROUGHPUT);
        properties.put("elbo.profile", "latency");
        assertThat(read().profile()).isEqualTo(Profile.LATENCY);
        properties.put("elbo.profile", "fast");
        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("elbo.profile=fast")
                .hasMessageContaining("throughput and latency");
    }

    @ParameterizedTest
    @CsvSource({"essential, false", "all, true"})
    void shouldShowAllMetersOfKafkaOnlyIfTheyAreWanted(String word, boolean all) {
        properties.put("elbo.metrics.kafka", word);

        assertThat(SettingsReader.allKafkaMetrics(tree())).isEqualTo(all);
    }

    @Test
    void shouldRefuseAnotherWordForTheMetersOfKafka() {
        assertThat(SettingsReader.allKafkaMetrics(tree())).isFalse();
        properties.put("elbo.metrics.kafka", "some");

        assertThatThrownBy(() -> SettingsReader.allKafkaMetrics(tree()))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("elbo.metrics.kafka=some")
                .hasMessageContaining("essential and all");
    }

    @Test
    void shouldNeedOnlyAnInputAndAModel() {
        Settings settings = read();

        assertThat(settings.applicationId()).isEqualTo("elbo");
        assertThat(settings.exactlyOnce()).isTrue();
        assertThat(settings.streamThreads()).isEqualTo(1);
        assertThat(settings.scoreThreads())
                .isEqualTo(Math.min(64, Runtime.getRuntime().availableProcessors() - 1));
        assertThat(settings.maxRecordBytes()).isEqualTo(1 << 20);
        assertThat(settings.batchRows()).isEqualTo(256);
        assertThat(settings.createTopics()).isTrue();
        DetectorSettings detector = settings.detectors().get(0);
        assertThat(detector.name()).isEqualTo("cards");
        assertThat(detector.model()).isEqualTo(Path.of("models/payments.onnx"));
        assertThat(detector.warning()).isEqualTo(new AlertBudget.Share(0.001));
        assertThat(detector.critical()).isEqualTo(new AlertBudget.Share(0.0001));
        assertThat(detector.anomaliesTopic()).isEqualTo("cards.anomalies");
        assertThat(detector.scoresTopic()).isNull();
        assertThat(detector.deadLetterTopic()).isEqualTo("payments.dlq");
        assertThat(detector.includePayload()).isTrue();
        assertThat(detector.explainFields()).isEqualTo(5);
    }

    @Test
    void shouldKeepHistoriesOnDiskUnlessToldOtherwise() {
        assertThat(read().history()).isEqualTo(HistorySettings.DEFAULT);
        assertThat(read().detectors().get(0).keyPartitioned()).isFalse();

        properties.put("elbo.history.store", "memory");
        properties.put("elbo.history.expire-after", "7d");
        properties.put("elbo.history.max-keys", "5000");
        properties.put("elbo.history.when-full", "refuse");
        properties.put("elbo.history.memory", "64MiB");
        properties.put(PREFIX + "key-partitioned", "true");

        assertThat(read().history())
                .isEqualTo(new HistorySettings(
                        HistorySettings.Store.MEMORY,
                        Duration.ofDays(7),
                        5_000,
                        HistorySettings.WhenFull.REFUSE,
                        64 << 20));
        assertThat(read().detectors().get(0).keyPartitioned()).isTrue();
    }

    @Test
    void shouldReadWhenIncidentsOpenAndWhereTheyAreTold() {
        IncidentSettings defaults = read().detectors().get(0).incidents();
        assertThat(defaults).isEqualTo(new IncidentSettings("cards.incidents", null, Duration.ofHours(1)));

        properties.put(PREFIX + "incidents-topic", "cases");
        properties.put(PREFIX + "incident-budget", "0.01%");
        properties.put(PREFIX + "incident-timeout", "2d");

        assertThat(read().detectors().get(0).incidents())
                .isEqualTo(new IncidentSettings("cases", new AlertBudget.Share(0.0001), Duration.ofDays(2)));
    }

    @Test
    void shouldReadHowLongKeysMayBeSilent() {
        assertThat(silence()).isEqualTo(SilenceSettings.OFF);
        properties.put(PREFIX + "silence", "false"); // as YAML reads off
        assertThat(silence()).isEqualTo(SilenceSettings.OFF);
        properties.put(PREFIX + "silence", "1h");
        assertThat(silence()).isEqualTo(new SilenceSettings.After(Duration.ofHours(1)));
        properties.put(PREFIX + "silence", "learned");
        assertThat(silence()).isEqualTo(new SilenceSettings.Learned(null));
        properties.put(PREFIX + "silence-budget", "0.01%");
        assertThat(silence()).isEqualTo(new SilenceSettings.Learned(new AlertBudget.Share(0.0001)));
    }

    private SilenceSettings silence() {
        return read().detectors().get(0).incidents().silence();
    }

    @ParameterizedTest
    @CsvSource({
        "incidents-topic, payments, is already an input",
        "incidents-topic, cards.anomalies, is already a topic of anomalies",
        "incident-budget, 20 per day, a share above 0",
        "incident-budget, 2, allowed is",
        "incident-timeout, 0s, a duration",
        "incident-timeout, 91d, must not exceed elbo.history.expire-after",
        "silence, 10s, or learned",
        "silence, sometimes, or learned",
        "silence, 90d, must be less than elbo.history.expire-after",
        "silence-budget, 0.1%, needs silence=learned",
        "webhook.report, both, anomalies and incidents"
    })
    void shouldRefuseSettingsOfIncidentsByName(String name, String value, String says) {
        properties.put(PREFIX + name, value);
        properties.put(PREFIX + "webhook.url", "http://alertmanager:9093");

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining(PREFIX)
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "some", "20 per day"})
    void shouldOfferNoRateAsTheBudgetOfIncidents(String value) {
        properties.put(PREFIX + "incident-budget", value);

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("a share above 0 and below 1")
                .hasMessageNotContaining("or a rate");
    }

    @Test
    void shouldReportIncidentsInPlaceOfAnomaliesIfAsked() {
        properties.put(PREFIX + "webhook.url", "http://alertmanager:9093");
        assertThat(read().detectors().get(0).webhook().reportsIncidents()).isFalse();
        properties.put(PREFIX + "webhook.report", "incidents");
        assertThat(read().detectors().get(0).webhook().reportsIncidents()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "elbo.history.store, disk, rocksdb and memory",
        "elbo.history.expire-after, soon, a duration",
        "elbo.history.max-keys, 0, a whole number from 1",
        "elbo.history.memory, 3GiB, a number of bytes"
    })
    void shouldRefuseHistoriesThatItCannotKeep(String property, String value, String allowed) {
        properties.put(property, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining(property + "=" + value)
                .hasMessageContaining(allowed);
    }

    @Test
    void shouldKeepNothingWhereNothingIsLearned() {
        assertThat(read().calibrationTopic()).isNull();
    }

    @Test
    void shouldTakeBudgetsPerUnitOfTimeAndKeepWhatIsLearned() {
        properties.put(PREFIX + "alert-budget", "20 per day");
        Settings settings = read();

        DetectorSettings detector = settings.detectors().get(0);
        assertThat(detector.warning()).isEqualTo(new AlertBudget.Rate(20, AlertBudget.Unit.DAY));
        assertThat(detector.critical()).isEqualTo(new AlertBudget.Rate(2, AlertBudget.Unit.DAY));
        assertThat(detector.adapt()).isFalse();
        assertThat(settings.calibrationTopic()).isEqualTo("elbo.calibration");
    }

    @Test
    void shouldTakeABudgetOfEachKindAndAnotherTopicForWhatIsLearned() {
        properties.put(PREFIX + "alert-budget", "1e-4");
        properties.put(PREFIX + "critical-budget", "1 per week");
        properties.put(PREFIX + "adapt", "true");
        properties.put("elbo.calibration-topic", "learned");

        assertThat(read().detectors().get(0).adapt()).isTrue();
        assertThat(read().calibrationTopic()).isEqualTo("learned");
    }

    @Test
    void shouldTakeEverySetting() {
        properties.putAll(Map.of(
                "elbo.application-id", "fraud",
                "elbo.processing-guarantee", "at_least_once",
                "elbo.stream-threads", "4",
                "elbo.score-threads", "3",
                "elbo.state-dir", "/data",
                "elbo.max-record-bytes", "512KiB",
                "elbo.batch-rows", "32",
                "elbo.create-topics", "false"));
        properties.putAll(Map.of(
                PREFIX + "alert-budget",
                "0.5%",
                PREFIX + "critical-budget",
                "1e-3",
                PREFIX + "anomalies-topic",
                "a",
                PREFIX + "scores-topic",
                "s",
                PREFIX + "dead-letter-topic",
                "d",
                PREFIX + "include-payload",
                "false",
                PREFIX + "explain-fields",
                "9",
                "kafka.bootstrap.servers",
                "broker:9093",
                "kafka.producer.linger.ms",
                "1"));

        Settings settings = read();

        assertThat(settings.applicationId()).isEqualTo("fraud");
        assertThat(settings.exactlyOnce()).isFalse();
        assertThat(settings.streamThreads()).isEqualTo(4);
        assertThat(settings.scoreThreads()).isEqualTo(3);
        assertThat(settings.stateDir()).isEqualTo(Path.of("/data"));
        assertThat(settings.maxRecordBytes()).isEqualTo(512 << 10);
        assertThat(settings.batchRows()).isEqualTo(32);
        assertThat(settings.createTopics()).isFalse();
        assertThat(settings.kafka()).isEqualTo(Map.of("bootstrap.servers", "broker:9093", "producer.linger.ms", "1"));
        DetectorSettings detector = settings.detectors().get(0);
        assertThat(detector.warning()).isEqualTo(new AlertBudget.Share(0.005));
        assertThat(detector.critical()).isEqualTo(new AlertBudget.Share(0.001));
        assertThat(List.of(
                        detector.anomaliesTopic(), String.valueOf(detector.scoresTopic()), detector.deadLetterTopic()))
                .containsExactly("a", "s", "d");
        assertThat(detector.includePayload()).isFalse();
        assertThat(detector.explainFields()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({
        "elbo.processing-guarantee, exactly_once, exactly_once_v2 and at_least_once",
        "elbo.stream-threads, 0, from 1 to 64",
        "elbo.score-threads, -1, from 0 to 64",
        "elbo.max-record-bytes, 1GB, number of bytes",
        "elbo.batch-rows, some, from 1 to 65536",
        "elbo.create-topics, perhaps, true and false",
        "elbo.application-id, a b, letters",
        "elbo.detectors.\"cards\".alert-budget, 2, below 1",
        "elbo.detectors.\"cards\".critical-budget, 0.5, must not exceed",
        "elbo.detectors.\"cards\".alert-budget, 20 per fortnight, week",
        "elbo.detectors.\"cards\".alert-budget, 0 per day, a rate such as 20 per day",
        "elbo.detectors.\"cards\".adapt, perhaps, true and false",
        "elbo.calibration-topic, a b, topic name",
        "elbo.detectors.\"cards\".input, pay ments, topic name",
        "elbo.detectors.\"cards\".anomalies-topic, payments, already an input",
        "elbo.detectors.\"cards\".scores-topic, payments.dlq, a topic of",
        "elbo.detectors.\"cards\".explain-fields, 0, from 1 to 100",
        "kafka.application.id, x, elbo.application-id",
        "kafka.processing.guarantee, x, elbo.processing-guarantee",
    })
    void shouldRefuseABadValueByItsName(String property, String value, String allowed) {
        properties.put(property, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining(allowed)
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldRefuseACriticalRateAboveTheAlertRate() {
        properties.put(PREFIX + "alert-budget", "20 per day");
        properties.put(PREFIX + "critical-budget", "1 per hour");

        assertThatThrownBy(this::read)
                .hasMessage(PREFIX + "critical-budget=1 per hour: must not exceed alert-budget, which is 20 per day");
    }

    @Test
    void shouldRefuseATopicForWhatIsLearnedThatHoldsOtherRecords() {
        properties.put(PREFIX + "adapt", "true");
        properties.put("elbo.calibration-topic", "cards.anomalies");

        assertThatThrownBy(this::read)
                .hasMessageContaining("elbo.calibration-topic=cards.anomalies: is already a topic of anomalies");
    }

    @ParameterizedTest
    @CsvSource({"elbo.stream-thread", "elbo.detectors.\"cards\".topic", "elbo.detectors.cards", "elbo.x.y"})
    void shouldRefuseAnUnknownName(String name) {
        properties.put(name, "1");

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageStartingWith(name + " is no property of Elbo");
    }

    @Test
    void shouldRefuseAConfigurationWithoutDetector() {
        properties.clear();

        assertThatThrownBy(this::read).hasMessageContaining("no detector is configured");
    }

    @Test
    void shouldRefuseADetectorWithoutModel() {
        properties.remove(PREFIX + "model");

        assertThatThrownBy(this::read).hasMessageContaining(PREFIX + "model is not set");
    }

    @Test
    void shouldLetTwoDetectorsReadOneTopic() {
        properties.put("elbo.detectors.\"second\".input", "payments");
        properties.put("elbo.detectors.\"second\".model", "second.onnx");

        assertThat(read().detectors()).extracting(DetectorSettings::name).containsExactly("cards", "second");
    }

    @Test
    void shouldTakeKafkasVariablesAndPassOverThoseOfKubernetes() {
        environment.putAll(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "broker:9093",
                "KAFKA_SECURITY_PROTOCOL", "SSL",
                "KAFKA_PRODUCER_LINGER_MS", "3",
                "KAFKA_PORT_9092_TCP", "tcp://10.0.0.1:9092",
                "KAFKA_HEAP_OPTS", "-Xmx1g"));

        assertThat(read().kafka())
                .isEqualTo(Map.of(
                        "bootstrap.servers", "broker:9093", "security.protocol", "SSL", "producer.linger.ms", "3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a$b", "$", "$$", "${x}", "${", "\\${x}", "a${b:c}d$${e}", "${file:/secrets/login:password}"})
    void shouldTakeSecretsAsTheyAreWritten(String password) {
        String line = "org.apache.kafka.common.security.plain.PlainLoginModule required password=\"" + password + "\";";
        properties.put("kafka.ssl.key.password", password);
        environment.put("KAFKA_SASL_JAAS_CONFIG", line);

        assertThat(read().kafka()).isEqualTo(Map.of("ssl.key.password", password, "sasl.jaas.config", line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ELBO_STREAM_THREAD",
                "ELBO_DETECTORS_CARDS_INPT",
                "ELBO_DETECTORS_INPUT",
                "ELBO_API_MAX_BODY",
                "ELBO_",
                "ELBO_SERVICE_HOSTS"
            })
    void shouldRefuseAMisspeltVariable(String variable) {
        environment.put(variable, "1");

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageStartingWith(variable + " names no property of Elbo")
                .hasMessageContaining("ELBO_STREAM_THREADS")
                .hasMessageContaining("ELBO_DETECTORS_<NAME>_WEBHOOK_TOKEN_FILE");
    }

    @Test
    void shouldTakeVariablesAndPassOverThoseThatKubernetesAddsForAServiceOfItsName() {
        environment.putAll(Map.of(
                "ELBO_STREAM_THREADS",
                "2",
                "ELBO_API_TIMEOUT",
                "4s",
                "ELBO_DETECTORS__CARDS__EXPLAIN_FIELDS",
                "7",
                "ELBO_DETECTORS__CARDS__SCORES_TOPIC",
                "s"));
        for (String service : List.of("ELBO", "ELBO_METRICS")) {
            for (String name : List.of(
                    "SERVICE_HOST",
                    "SERVICE_PORT",
                    "SERVICE_PORT_HTTP",
                    "PORT",
                    "PORT_8080_TCP",
                    "PORT_8080_TCP_PROTO",
                    "PORT_8080_TCP_PORT",
                    "PORT_8080_TCP_ADDR")) {
                environment.put(service + "_" + name, "tcp://10.0.0.1:8080");
            }
        }

        Settings settings = read();

        assertThat(settings.streamThreads()).isEqualTo(2);
        assertThat(settings.detectors()).singleElement().satisfies(detector -> {
            assertThat(detector.explainFields()).isEqualTo(7);
            assertThat(detector.scoresTopic()).isEqualTo("s");
        });
    }

    @Test
    void shouldReadTheFormatOfATopic(@TempDir Path folder) throws IOException {
        assertThat(read().detectors().get(0).format()).isSameAs(JsonFormat.JSON);

        Path schema = Files.writeString(
                folder.resolve("payment.avsc"),
                "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"sum\",\"type\":\"int\"}]}");
        properties.put(PREFIX + "format", "avro");
        properties.put(PREFIX + "schema.file", schema.toString());

        assertThat(read().detectors().get(0).format().document(new byte[] {14}, RecordHeaders.NONE))
                .hasToString("{\"sum\":7}");
        assertThat(read().detectors().get(0).writtenAs()).hasToString("avro, schema file " + schema);
    }

    @Test
    void shouldReadWhatRecordsStandIn() {
        properties.put(PREFIX + "envelope", "debezium");
        properties.put(PREFIX + "on-delete", "score");
        assertThat(read().detectors().get(0).format())
                .isEqualTo(new SkippedTombstones(new EnvelopeFormat(Envelope.DEBEZIUM, true, JsonFormat.JSON)));

        assertThat(read().detectors().get(0).writtenAs()).hasToString("json, envelope debezium");

        properties.put(PREFIX + "on-tombstone", "dead-letter");
        assertThat(read().detectors().get(0).format())
                .isEqualTo(new EnvelopeFormat(Envelope.DEBEZIUM, true, JsonFormat.JSON));

        properties.put(PREFIX + "on-tombstone", "drop");
        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessage(PREFIX + "on-tombstone=drop: allowed are skip and dead-letter");
    }

    @Test
    void shouldSayHowRecordsAreWrittenWithoutSecrets() {
        properties.put(PREFIX + "format", "avro");
        try (RegistryClient registry = RegistrySettings.of(
                        Map.of("schema.registry.url", "http://sam:secret@registry:8081,http://other:8081/api"))
                .client()) {
            assertThat(SettingsReader.read(tree(), Map.of(), registry, null)
                            .detectors()
                            .get(0)
                            .writtenAs())
                    .hasToString("avro, framing confluent, registry http://registry:8081, http://other:8081/api");
        }
    }

    @Test
    void shouldPassRecordsWithMasksOnThoughTombstonesAreSkipped() {
        properties.put(PREFIX + "mask", "/owner=drop");
        properties.put(PREFIX + "annotated-topic", "payments.annotated");
        properties.put(PREFIX + "on-tombstone", "skip");
        assertThat(read().detectors()).hasSize(1);
    }

    @Test
    void shouldNameTheSettingOfAFormatThatIsMissing() {
        properties.put(PREFIX + "format", "avro");

        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessage(PREFIX + "format=avro: a schema is needed: set elbo.schema.registry.url if records name"
                        + " schemas of a registry, or " + PREFIX
                        + "schema.file if they are written without");
    }

    @Test
    void shouldRefuseMasksOnATopicThatPassesOtherRecordsThanJsonOn(@TempDir Path folder) throws IOException {
        Path schema =
                Files.writeString(folder.resolve("payment.avsc"), "{\"type\":\"record\",\"name\":\"P\",\"fields\":[]}");
        properties.put(PREFIX + "format", "avro");
        properties.put(PREFIX + "schema.file", schema.toString());
        properties.put(PREFIX + "mask", "/owner=drop");
        assertThat(read().detectors()).hasSize(1);

        properties.put(PREFIX + "annotated-topic", "payments.annotated");
        assertThatThrownBy(this::read)
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("annotated-topic and format=avro");
    }
}
