package io.elbo.service.config;

import io.elbo.stream.settings.Settings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tree of {@code elbo.*} properties as text. {@link SettingsReader} turns it into {@link Settings}, so that every
 * refusal names property, value and what is allowed in one line.
 */
@ConfigMapping(prefix = "elbo")
public interface ElboConfig {
    /** Prefix of consumer groups, transactions and clients: instances that share it share the partitions. */
    @WithDefault("elbo")
    String applicationId();

    /** {@code exactly_once_v2} or {@code at_least_once}. */
    @WithDefault("exactly_once_v2")
    String processingGuarantee();

    /** What the Kafka clients are set up for: {@code throughput} or {@code latency}. */
    @WithDefault("throughput")
    String profile();

    /** Stream threads of this instance. */
    @WithDefault("1")
    String streamThreads();

    /** Threads that score beside them; the default is one for each processor that is left. */
    Optional<String> scoreThreads();

    /** Folder for local state; the default lies under the temporary folder. */
    Optional<String> stateDir();

    /** Records with more bytes become dead letters: bytes, or with a unit such as {@code 1MiB}. */
    @WithDefault("1MiB")
    String maxRecordBytes();

    /** Rows of one call of the model at most. */
    @WithDefault("256")
    String batchRows();

    /** Whether missing output topics are created; input topics never are. */
    @WithDefault("true")
    String createTopics();

    /** Compacted topic of what detectors learn; the default is {@code <application-id>.calibration}. */
    Optional<String> calibrationTopic();

    /** File that holds the secret of masks that hash. */
    Optional<String> maskSecretFile();

    HistoryConfig history();

    ModelsConfig models();

    ApiConfig api();

    ConsoleConfig console();

    SecurityConfig security();

    AuditConfig audit();

    LogConfig log();

    MetricsConfig metrics();

    Map<String, DetectorConfig> detectors();

    /** How the histories of keys are kept, for models that have fields derived from them. */
    interface HistoryConfig {
        /** Where they lie: {@code rocksdb}, on disk below the state folder, or {@code memory}, in the heap. */
        @WithDefault("rocksdb")
        String store();

        /** After which time of its topic's records a key that has not been seen is forgotten. */
        @WithDefault("90d")
        String expireAfter();

        /** How many keys a partition remembers at most, those of each detector counted; further ones are not remembered. */
        @WithDefault("1000000")
        String maxKeys();

        /** What happens when there are so many: {@code evict-young} keys, or {@code refuse} new ones. */
        @WithDefault("evict-young")
        String whenFull();

        /** What RocksDB may take for its cache and its write buffers, all topics together, outside of the heap. */
        @WithDefault("128MiB")
        String memory();
    }

    /** The registry of models, from which detectors take theirs while they run. */
    interface ModelsConfig {
        /** The topic that holds it; none by default, and then models are files. */
        Optional<String> topic();

        /** PEM files of public keys, separated by commas: only what one of them has signed is accepted. By default any model is. */
        Optional<String> trustedKeys();

        /** The share of the records that a challenger scores, unless it is said when it becomes one. */
        @WithDefault("1")
        String shadowSample();

        /** The largest model. */
        @WithDefault("64MiB")
        String maxBytes();

        /** How long the start waits for the registry. */
        @WithDefault("30s")
        String startupTimeout();
    }

    /** What the HTTP API may take from the process: scoring the stream comes first. */
    interface ApiConfig {
        /** Requests with a larger body are refused: bytes, or with a unit such as {@code 1MiB}. */
        @WithDefault("1MiB")
        String maxBodyBytes();

        /** Requests that are answered at the same time; others are refused at once. */
        @WithDefault("2")
        String maxConcurrentRequests();

        /** Records that are scored a second on average; a started KiB of a body counts as a record. */
        @WithDefault("1000")
        String maxRecordsPerSecond();

        /** Of one request, from its first byte to the last score. */
        @WithDefault("10s")
        String timeout();

        /** Where other instances reach this one's API, as host:port, to ask for the histories of keys. */
        Optional<String> advertisedAddress();

        /** File that holds a secret: whoever sends it may change which versions of models are in use. By default nobody may. */
        Optional<String> operatorTokenFile();
    }

    /** What is kept for people who look: recent anomalies and scores. */
    interface ConsoleConfig {
        /** Whether there is a console: without it nothing is kept, and nothing is read for it. */
        @WithDefault("true")
        String enabled();

        /** The newest anomalies that are kept, those of all detectors together. */
        @WithDefault("5000")
        String anomalies();

        /** What their documents may take of the heap; older ones are read from their topic if somebody asks. */
        @WithDefault("16MiB")
        String memory();

        /** Streams of events that are open at the same time; more are refused. */
        @WithDefault("64")
        String maxViewers();

        /** From which age on a model is shown as stale. */
        @WithDefault("90d")
        String staleAfter();
    }

    /** Who may use the HTTP port. */
    interface SecurityConfig {
        /** How those who use it say who they are: {@code none}, {@code basic}, {@code oidc} or {@code mtls}. */
        @WithDefault("none")
        String mode();

        /** For {@code basic} and {@code mtls}: a line for each user, {@code name:hash:roles}. */
        Optional<String> usersFile();
    }

    /** Where changes are told. */
    interface AuditConfig {
        /** A topic beside the log; none by default. */
        Optional<String> topic();
    }

    /** How the log is written. */
    interface LogConfig {
        /** {@code text} or {@code json}. */
        @WithDefault("text")
        String format();

        /** Where requests to the HTTP port are told: {@code off}, {@code console}, or the path of a file. */
        @WithDefault("off")
        String requests();

        /** Where changes are told, beside their topic: {@code console}, or the path of a file. */
        @WithDefault("console")
        String audit();

        /** When a file of requests or changes is put aside: bytes, or with a unit such as {@code 10MiB}. */
        @WithDefault("10MiB")
        String maxFileBytes();

        /** How many files that were put aside are kept. */
        @WithDefault("5")
        String maxFiles();
    }

    /** What is measured. */
    interface MetricsConfig {
        /** How many fields of a detector have metrics of their own, three each: the model's first ones. 0 switches them off. */
        @WithDefault("100")
        String fields();

        /** Which meters of Kafka's own clients are shown: those that operators ask for, or all, some four hundred for each topic. */
        @WithDefault("essential")
        String kafka();
    }

    /** What watches one input topic with one model. */
    interface DetectorConfig {
        /** Topic to read. */
        Optional<String> input();

        /** Path of the model file; may be left out if there is a registry of models. */
        Optional<String> model();

        /** False alarms that are accepted: a share of the records, or so many per unit of time. */
        @WithDefault("0.001")
        String alertBudget();

        /** The same for critical ones; the default is a tenth of the alert budget. */
        Optional<String> criticalBudget();

        /** Whether the calibration follows the stream. */
        @WithDefault("false")
        String adapt();

        /** How the topic's records are written: {@code json}, {@code avro}, {@code protobuf} or {@code json-schema}. */
        @WithDefault("json")
        String format();

        /** Of formats with schemas. */
        SchemaConfig schema();

        /** How anomalies, scores and incidents are written: {@code json} or {@code avro}. */
        @WithDefault("json")
        String outputFormat();

        /** What the topic's records stand in: {@code debezium}, {@code mongodb}, {@code cloudevents} or {@code none}. */
        @WithDefault("none")
        String envelope();

        /** A record without a value is {@code skip}ped or becomes a {@code dead-letter}; the default depends on the envelope. */
        Optional<String> onTombstone();

        /** An event that deletes a row: {@code skip} it, or {@code score} the row as it was before; only with change events. */
        Optional<String> onDelete();

        /** Topic of anomalies; the default is {@code <name>.anomalies}. */
        Optional<String> anomaliesTopic();

        /** Topic of incidents, if the model knows the evidence of keys; the default is {@code <name>.incidents}. */
        Optional<String> incidentsTopic();

        /** The share of ordinary records after which an incident may be open; the default is the alert budget. */
        Optional<String> incidentBudget();

        /** After which time of its topic's records a key without a record has no incident any more. */
        @WithDefault("1h")
        String incidentTimeout();

        /** After which time a key without a record is an incident, such as {@code 1h}; {@code learned} from the key; or {@code off}. */
        @WithDefault("off")
        String silence();

        /** The share of ordinary silences that are longer, where it is learned; the default is the incidents' budget. */
        Optional<String> silenceBudget();

        /** Topic of every verdict; none by default. */
        Optional<String> scoresTopic();

        /** Topic of every record as it came, with its verdict in headers; none by default. */
        Optional<String> annotatedTopic();

        /** Topic of what cannot be scored; the default is {@code <input>.dlq}. */
        Optional<String> deadLetterTopic();

        /** Whether an anomaly carries the original record. */
        @WithDefault("true")
        String includePayload();

        /** How many fields an explanation names at most. */
        @WithDefault("5")
        String explainFields();

        /** Whether the topic is partitioned by the values in the record that the model's histories go by. */
        @WithDefault("false")
        String keyPartitioned();

        /**
         * What must not be told of records as it stands there: pointers and {@code key}, each with {@code hash}, {@code last4} or {@code
         * drop}, such as {@code /card/number=last4}. Nothing by default.
         */
        Optional<List<String>> mask();

        /** Where single anomalies are reported by HTTP; nowhere by default. */
        WebhookConfig webhook();

        /** Which anomalies nobody wants to hear of; none by default. */
        PolicyConfig policy();
    }

    /** The schemas of a topic's records. The registry that holds them is reached by {@code elbo.schema.registry.*}. */
    interface SchemaConfig {
        /** File of a schema: the one that records are written with, if they name none, or else the one that they are read by. */
        Optional<String> file();

        /** Where records name their schema, or {@code none}; the default is {@code confluent} if there is a registry. */
        Optional<String> framing();

        /** Of Protobuf: the message's full name; the default is the only one of the schema. */
        Optional<String> message();
    }

    /** What the user does not want to hear of. */
    interface PolicyConfig {
        /** Rules by name. */
        Map<String, SuppressionConfig> suppress();
    }

    /** One rule: it is about the records for which all of its conditions hold. */
    interface SuppressionConfig {
        /** A field's name or pointer: reasons about it do not count, and an anomaly without others is suppressed. */
        Optional<String> field();

        /** The reasons about the field that count all the same: {@code above}, {@code 30%}, {@code 30% above or 50 above}. */
        Optional<String> unless();

        /** The records that the rule is about, such as {@code country = DE, AT and amount < 50}. */
        Optional<String> where();

        /** The records that it is not about, in the same form. */
        Optional<String> except();

        /** Windows of time, such as {@code Mon-Fri 22:00-06:00}. */
        Optional<String> during();

        /** The time zone of {@code during}, {@code from} and {@code until}, such as {@code Europe/Berlin}. */
        Optional<String> timeZone();

        /** The timestamp of the first record that the rule is about. */
        Optional<String> from();

        /** The timestamp with which it expires. */
        Optional<String> until();

        /** Why there is such a rule, for people. */
        Optional<String> why();
    }

    /** Where single anomalies are sent by HTTP. */
    interface WebhookConfig {
        /** Address; none, and nothing is sent. */
        Optional<String> url();

        /** File that holds the address, if that is a secret; in place of {@code url}. */
        Optional<String> urlFile();

        /** {@code alertmanager} or {@code generic}. */
        @WithDefault("alertmanager")
        String format();

        /** For the generic format: {@code plain}, {@code slack}, {@code pagerduty} or the path of a template. */
        Optional<String> template();

        /** File that holds a secret for the {@code Authorization} header or the template. */
        Optional<String> tokenFile();

        /** What is reported: single {@code anomalies}, or {@code incidents} of keys in their place. */
        @WithDefault("anomalies")
        String report();

        /** {@code warning} or {@code critical}. */
        @WithDefault("warning")
        String minSeverity();

        /** How long a key stays quiet after an alert about it. */
        @WithDefault("5m")
        String dedupWindow();

        /** Alerts a minute at most. */
        @WithDefault("30")
        String rateLimit();

        /** Of one request. */
        @WithDefault("5s")
        String timeout();

        /** Older anomalies are not reported any more. */
        @WithDefault("1h")
        String maxAge();
    }
}
