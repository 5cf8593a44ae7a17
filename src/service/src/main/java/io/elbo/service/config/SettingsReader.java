package io.elbo.service.config;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.format.envelope.SkippedTombstones;
import io.elbo.format.writer.Subjects;
import io.elbo.format.writer.WriterSchemas;
import io.elbo.service.config.ElboConfig.DetectorConfig;
import io.elbo.stream.detector.Silences;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.DetectorTopics;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.stream.settings.ModelsSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.RecordSettings;
import io.elbo.stream.settings.ReportSettings;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.settings.SilenceSettings;
import io.elbo.stream.settings.WrittenAs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the property tree into {@link Settings}, or refuses it in one line. */
public final class SettingsReader {
    /** YAML reads off as false. */
    private static final Set<String> OFF = Set.of("off", "false");

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,10})\\s*(|B|K|KB|KiB|M|MB|MiB)");
    private static final int MAX_THREADS = 64;
    private static final int MAX_RECORD_BYTES = 1 << 28;
    private static final int MAX_HISTORY_BYTES = Integer.MAX_VALUE;
    private static final Duration MIN_EXPIRY = Duration.ofMinutes(1);
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_EXPIRY = Duration.ofDays(36_500);

    private SettingsReader() {}

    /** Without a registry of schemas. */
    public static Settings read(ElboConfig config, Map<String, String> kafka) {
        return read(config, kafka, null, null);
    }

    /**
     * @param kafka Kafka's own settings, without their prefix
     * @param registry of the schemas that records name; null if there is none
     * @param subjects where it keeps schemas that events are written with; null as above
     */
    public static Settings read(
            ElboConfig config,
            Map<String, String> kafka,
            @Nullable WriterSchemas registry,
            @Nullable Subjects subjects) {
        HistorySettings history = history(config.history());
        List<DetectorSettings> detectors = new ArrayList<>();
        ModelsSettings models = ModelsReader.read(config.models());
        new TreeMap<>(config.detectors())
                .forEach((name, tree) -> detectors.add(withMasks(
                        withFormats(detector(name, tree, history, models != null), tree, registry, subjects),
                        tree,
                        config)));
        if (detectors.isEmpty()) {
            throw new BadConfigurationException("no detector is configured: set elbo.detectors.\"<name>\".input to a"
                    + " topic and elbo.detectors.\"<name>\".model to an .onnx file that elbo-train has written");
        }
        boolean learns = detectors.stream().anyMatch(DetectorSettings::learns);
        String calibrationTopic = topic(
                "elbo.calibration-topic", config.calibrationTopic().orElse(config.applicationId() + ".calibration"));
        requireSeparateTopics(detectors, learns ? calibrationTopic : null, models);
        int streamThreads = integer("elbo.stream-threads", config.streamThreads(), 1, MAX_THREADS);
        int processorsLeft =
                Math.max(0, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors() - streamThreads));
        return new Settings(
                matching("elbo.application-id", config.applicationId(), TOPIC, "letters, digits, '.', '_' or '-'"),
                exactlyOnce(config.processingGuarantee()),
                Profile.parse(config.profile()),
                streamThreads,
                config.scoreThreads()
                        .map(text -> integer("elbo.score-threads", text, 0, MAX_THREADS))
                        .orElse(processorsLeft),
                Path.of(config.stateDir().orElseGet(() -> System.getProperty("java.io.tmpdir") + "/elbo")),
                bytes("elbo.max-record-bytes", config.maxRecordBytes(), MAX_RECORD_BYTES),
                integer("elbo.batch-rows", config.batchRows(), 1, 65_536),
                flag("elbo.create-topics", config.createTopics()),
                learns ? calibrationTopic : null,
                detectors,
                history,
                kafka,
                models);
    }

    private static DetectorSettings withFormats(
            DetectorSettings detector,
            DetectorConfig tree,
            @Nullable WriterSchemas registry,
            @Nullable Subjects subjects) {
        String prefix = "elbo.detectors.\"" + detector.name() + "\".";
        return detector.withFormat(FormatReader.read(prefix, tree, registry))
                .withWrittenAs(FormatReader.words(tree, registry))
                .withEncoding(OutputFormatReader.read(
                        prefix + "output-format", tree.outputFormat(), detector.outputTopics(), subjects));
    }

    /** A masked record is written as JSON, which nobody expects on a topic that passes records on as they came. */
    private static DetectorSettings withMasks(DetectorSettings detector, DetectorConfig tree, ElboConfig config) {
        String property = "elbo.detectors.\"" + detector.name() + "\".mask";
        DetectorSettings masked = detector.withMasks(MaskReader.read(
                property, tree.mask().orElse(List.of()), config.maskSecretFile().orElse(null)));
        if (!masked.masks().isEmpty()
                && masked.annotatedTopic() != null
                && !masked.format().equals(JsonFormat.JSON)
                && !masked.format().equals(new SkippedTombstones(JsonFormat.JSON))) {
            throw new BadConfigurationException(
                    property + " cannot be set together with annotated-topic and format=" + tree.format()
                            + ", envelope=" + tree.envelope() + ": a record with masks can only be written as JSON");
        }
        return masked;
    }

    private static HistorySettings history(ElboConfig.HistoryConfig tree) {
        return new HistorySettings(
                HistorySettings.Store.parse(tree.store()),
                Durations.read("elbo.history.expire-after", tree.expireAfter(), MIN_EXPIRY, MAX_EXPIRY),
                integer("elbo.history.max-keys", tree.maxKeys(), 1, Integer.MAX_VALUE),
                HistorySettings.WhenFull.parse(tree.whenFull()),
                bytes("elbo.history.memory", tree.memory(), MAX_HISTORY_BYTES));
    }

    /** How many fields of a detector have metrics of their own. */
    public static int metricsFields(ElboConfig config) {
        return integer("elbo.metrics.fields", config.metrics().fields(), 0, 100_000);
    }

    /** Whether all meters of Kafka's own clients are shown. */
    public static boolean allKafkaMetrics(ElboConfig config) {
        return switch (config.metrics().kafka()) {
            case "essential" -> false;
            case "all" -> true;
            default ->
                throw BadConfigurationException.of(
                        "elbo.metrics.kafka", config.metrics().kafka(), "allowed are essential and all");
        };
    }

    private static DetectorSettings detector(
            String name, DetectorConfig tree, HistorySettings history, boolean hasRegistry) {
        String prefix = "elbo.detectors.\"" + name + "\".";
        matching("elbo.detectors.\"<name>\"", name, NAME, "up to 64 letters, digits, '_' or '-'");
        String input = topic(prefix + "input", required(prefix + "input", tree.input(), "the topic to read"));
        AlertBudget warning = budget(prefix + "alert-budget", tree.alertBudget());
        AlertBudget critical = tree.criticalBudget()
                .map(text -> budget(prefix + "critical-budget", text))
                .orElseGet(warning::critical);
        if (critical.exceeds(warning)) {
            throw BadConfigurationException.of(
                    prefix + "critical-budget",
                    tree.criticalBudget().orElse(""),
                    "must not exceed alert-budget, which is " + tree.alertBudget());
        }
        return new DetectorSettings(
                name,
                input,
                model(prefix + "model", tree, hasRegistry),
                warning,
                critical,
                flag(prefix + "adapt", tree.adapt()),
                new DetectorTopics(
                        topic(prefix + "anomalies-topic", tree.anomaliesTopic().orElse(name + ".anomalies")),
                        tree.scoresTopic()
                                .map(topic -> topic(prefix + "scores-topic", topic))
                                .orElse(null),
                        tree.annotatedTopic()
                                .map(topic -> topic(prefix + "annotated-topic", topic))
                                .orElse(null),
                        topic(
                                prefix + "dead-letter-topic",
                                tree.deadLetterTopic().orElse(input + ".dlq"))),
                new RecordSettings(
                        JsonFormat.JSON, WrittenAs.JSON, flag(prefix + "key-partitioned", tree.keyPartitioned())),
                new ReportSettings(
                        flag(prefix + "include-payload", tree.includePayload()),
                        integer(prefix + "explain-fields", tree.explainFields(), 1, 100),
                        WebhookReader.read(prefix + "webhook.", tree.webhook()),
                        SuppressionReader.read(
                                prefix + "policy.suppress.", tree.policy().suppress()),
                        Masks.NONE),
                incidents(name, prefix, tree, history));
    }

    private static @Nullable Path model(String property, DetectorConfig tree, boolean hasRegistry) {
        return hasRegistry && tree.model().isEmpty()
                ? null
                : Path.of(
                        required(property, tree.model(), "the path of an .onnx file, unless elbo.models.topic is set"));
    }

    private static IncidentSettings incidents(
            String name, String prefix, DetectorConfig tree, HistorySettings history) {
        IncidentSettings defaults = IncidentSettings.of(name);
        Duration timeout = Durations.read(prefix + "incident-timeout", tree.incidentTimeout(), MIN_TIMEOUT, MAX_EXPIRY);
        if (timeout.compareTo(history.expireAfter()) > 0) {
            throw BadConfigurationException.of(
                    prefix + "incident-timeout",
                    tree.incidentTimeout(),
                    "must not exceed elbo.history.expire-after, after which a key is forgotten with its incident");
        }
        return new IncidentSettings(
                topic(prefix + "incidents-topic", tree.incidentsTopic().orElse(defaults.topic())),
                tree.incidentBudget()
                        .map(text -> share(prefix + "incident-budget", text))
                        .orElse(null),
                timeout,
                silence(prefix, tree, history));
    }

    private static SilenceSettings silence(String prefix, DetectorConfig tree, HistorySettings history) {
        AlertBudget.Share budget = tree.silenceBudget()
                .map(text -> share(prefix + "silence-budget", text))
                .orElse(null);
        boolean isLearned = tree.silence().equals("learned");
        if (budget != null && !isLearned) {
            throw BadConfigurationException.of(
                    prefix + "silence-budget", tree.silenceBudget().orElse(""), "needs silence=learned");
        }
        if (isLearned) {
            return new SilenceSettings.Learned(budget);
        }
        if (OFF.contains(tree.silence())) {
            return SilenceSettings.OFF;
        }
        Duration limit;
        try {
            limit = Durations.read(prefix + "silence", tree.silence(), Silences.MIN_LIMIT, MAX_EXPIRY);
        } catch (BadConfigurationException e) {
            throw new BadConfigurationException(e.getMessage() + "; or learned, or off", e);
        }
        if (limit.compareTo(history.expireAfter()) >= 0) {
            throw BadConfigurationException.of(
                    prefix + "silence",
                    tree.silence(),
                    "must be less than elbo.history.expire-after, after which a key is forgotten");
        }
        return new SilenceSettings.After(limit);
    }

    private static AlertBudget.Share share(String property, String value) {
        try {
            return AlertBudget.parseShare(value);
        } catch (IllegalArgumentException e) {
            throw BadConfigurationException.of(property, value, "allowed is " + AlertBudget.ALLOWED_SHARE);
        }
    }

    /** A topic is read, or it gets one kind of record: what is written must not come back in, nor be mixed. */
    private static void requireSeparateTopics(
            List<DetectorSettings> detectors, @Nullable String calibrationTopic, @Nullable ModelsSettings models) {
        Map<String, String> roles = new HashMap<>();
        for (DetectorSettings detector : detectors) {
            roles.put(detector.input(), "an input");
        }
        for (DetectorSettings detector : detectors) {
            String prefix = "elbo.detectors.\"" + detector.name() + "\".";
            detector.outputTopics()
                    .forEach((role, topic) -> claim(roles, prefix + role.property(), topic, role.description()));
        }
        if (calibrationTopic != null) {
            claim(roles, "elbo.calibration-topic", calibrationTopic, "the topic of what detectors learn");
        }
        if (models != null) {
            claim(roles, "elbo.models.topic", models.topic(), "the registry of models");
        }
    }

    private static void claim(Map<String, String> roles, String property, String topic, String role) {
        String other = roles.putIfAbsent(topic, role);
        if (other != null && !other.equals(role)) {
            throw BadConfigurationException.of(property, topic, "is already " + other + "; name another topic");
        }
    }

    private static boolean exactlyOnce(String text) {
        return switch (text) {
            case "exactly_once_v2" -> true;
            case "at_least_once" -> false;
            default ->
                throw BadConfigurationException.of(
                        "elbo.processing-guarantee", text, "allowed are exactly_once_v2 and at_least_once");
        };
    }

    private static String required(String property, Optional<String> value, String what) {
        return value.filter(text -> !text.isBlank())
                .orElseThrow(() -> new BadConfigurationException(property + " is not set: it must be " + what));
    }

    static String topic(String property, String value) {
        if (value.equals(".") || value.equals("..")) {
            throw BadConfigurationException.of(property, value, "is no topic name");
        }
        return matching(property, value, TOPIC, "a topic name has up to 249 letters, digits, '.', '_' or '-'");
    }

    static String matching(String property, String value, Pattern pattern, String allowed) {
        if (!pattern.matcher(value).matches()) {
            throw BadConfigurationException.of(property, value, "allowed are " + allowed);
        }
        return value;
    }

    private static AlertBudget budget(String property, String value) {
        try {
            return AlertBudget.parse(value);
        } catch (IllegalArgumentException e) {
            throw BadConfigurationException.of(property, value, "allowed is " + AlertBudget.ALLOWED);
        }
    }

    static int integer(String property, String value, int min, int max) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same refusal as for a number out of range
        }
        throw BadConfigurationException.of(property, value, "allowed is a whole number from " + min + " to " + max);
    }

    static boolean flag(String property, String value) {
        return switch (value.strip().toLowerCase(java.util.Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw BadConfigurationException.of(property, value, "allowed are true and false");
        };
    }

    static int bytes(String property, String value, int max) {
        Matcher matcher = BYTES.matcher(value.strip());
        if (matcher.matches()) {
            int shift = matcher.group(2).startsWith("K") ? 10 : matcher.group(2).startsWith("M") ? 20 : 0;
            long bytes = Long.parseLong(matcher.group(1)) << shift;
            if (bytes >= 1 && bytes <= max) {
                return (int) bytes;
            }
        }
        throw BadConfigurationException.of(
                property,
                value,
                "allowed is a number of bytes from 1 to " + (max >> 20) + "MiB, such as 1048576, 512KiB or 1MiB");
    }
}
