package io.elbo.trainer.cli;

import io.elbo.core.model.DataSource;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.trainer.source.LabelWords;
import io.elbo.trainer.source.Notices;
import io.elbo.trainer.source.ReadOptions;
import io.elbo.trainer.source.topic.TopicBound;
import io.elbo.trainer.source.topic.TopicData;
import io.elbo.trainer.source.topic.TopicRead;
import io.elbo.trainer.source.topic.TopicSource;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Data from a Kafka topic in place of files. */
final class TopicOptions {
    private static final Pattern COUNT = Pattern.compile("(\\d{1,12})\\s*([kKM]?)");
    private static final String NOTHING = "none";

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description =
                    "Read a Kafka topic instead of files, one record a value, as the service reads it. Only what was"
                            + " committed is read; no consumer group is joined and nothing is committed.")
    private @Nullable String topic;

    @Option(
            names = "--from",
            paramLabel = "WHEN",
            description = "Where the read begins: " + TopicBound.FORMS + " (default: earliest).")
    private @Nullable String from;

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            description =
                    "Where it ends, in the same forms; what comes later is not read (default: latest, which is fixed at"
                            + " the start).")
    private @Nullable String until;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description =
                    "Read at most so many records, such as 200k or 1M, drawn evenly over time. With a key, whole keys are"
                            + " drawn, each with all its records, so that histories are true.")
    private @Nullable String sample;

    @Option(
            names = "--sample-seed",
            paramLabel = "N",
            description = "Which sample is drawn; the same seed and offsets give the same one (default: 1).")
    private @Nullable Long sampleSeed;

    @Option(
            names = "--leave-out",
            paramLabel = "TOPIC",
            description =
                    "A topic of anomalies or dead letters: the records that it names are left out. May be repeated. The dead"
                            + " letters in NAME.dlq are left out anyway, unless this says none.")
    private List<String> leaveOut = new ArrayList<>();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private boolean readsRegistry;
    private boolean readsTypes;

    /** The brokers are asked for models, too, so their options mean something without a topic. */
    void readsRegistry() {
        readsRegistry = true;
    }

    /** Schemas of records mean something without a topic, because their types are asked for. */
    void readsTypes() {
        readsTypes = true;
    }

    /** How records are written. */
    FormatOptions format() {
        return format;
    }

    /** Whose records belong together for a model: pointers, none for the record's own key; null if it keeps no history. */
    static @Nullable List<String> keys(ModelMetadata model) {
        HistoryDefinition history = model.schema().history();
        return history == null ? null : history.pointers();
    }

    /** The topic; null if data comes from files. */
    @Nullable
    String name() {
        return topic;
    }

    /** Whether data comes from a topic. */
    boolean isGiven() {
        return topic != null;
    }

    /** Where the brokers are. */
    KafkaOptions kafka() {
        return kafka;
    }

    /**
     * Opens files or the topic, whichever is named; the caller closes the result.
     *
     * @param keys whose records belong together: pointers, none for the record's own key; null if no history is kept
     */
    OpenedData open(
            CommandLine command,
            DataOptions reading,
            @Nullable List<String> files,
            @Nullable String label,
            LabelWords words,
            @Nullable List<String> keys,
            boolean quiet)
            throws IOException {
        List<String> named = files == null ? List.of() : files;
        if (topic == null) {
            if (named.isEmpty()) {
                throw new ParameterException(command, "there is no data: name files, or a topic with --topic NAME");
            }
            requireUnused(command);
            reading.readMessages(format.messages());
            return OpenedData.ofFiles(reading.dataset(command, named, label, words));
        }
        if (sampleSeed != null && sample == null) {
            throw new ParameterException(command, "--sample-seed says which sample is drawn: it needs --sample N");
        }
        if (!named.isEmpty()) {
            throw new ParameterException(
                    command, "either files or --topic, not both; got '" + named.get(0) + "' and --topic " + topic);
        }
        ReadOptions options = reading.options(command, label, words); // wrong usage is told before the topic is read
        try (OpenedFormat written = format.open(command, readsTypes)) {
            TopicData data = read(command, topic, written, keys, quiet);
            return OpenedData.ofTopic(
                    data.dataset(options, DataOptions.notices(command)),
                    data,
                    format.row(written.seen()),
                    format.description());
        }
    }

    /** The options would be ignored otherwise. */
    private void requireUnused(CommandLine command) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--from", from != null);
        given.put("--until", until != null);
        given.put("--sample", sample != null);
        given.put("--sample-seed", sampleSeed != null);
        given.put("--leave-out", !leaveOut.isEmpty());
        given.put(kafka.given(), kafka.isGiven() && !readsRegistry);
        String named = format.given();
        if (named != null) {
            given.put(named, !readsTypes && !format.isOfFiles());
        }
        given.forEach((option, isGiven) -> {
            if (isGiven) {
                throw new ParameterException(command, option + " is for data of a topic: it needs --topic NAME");
            }
        });
    }

    private TopicData read(
            CommandLine command, String name, OpenedFormat written, @Nullable List<String> keys, boolean quiet)
            throws IOException {
        Instant now = Instant.now();
        List<String> topics =
                leaveOut.stream().filter(named -> !named.equals(NOTHING)).toList();
        TopicRead read = new TopicRead(
                name,
                bound(command, "--from", from == null ? "earliest" : from, now),
                bound(command, "--until", until == null ? "latest" : until, now),
                written.format(),
                sample == null
                        ? null
                        : new DataSource.Sample(count(command, sample), sampleSeed == null ? 1 : sampleSeed, keys),
                topics,
                !leaveOut.contains(NOTHING));
        requireOrder(command, read);
        Notices notices = DataOptions.notices(command);
        try (Progress progress = Progress.of("reading topic " + name, "records", quiet)) {
            return TopicSource.read(read, kafka.clientProperties(command), notices, progress::update);
        }
    }

    private static TopicBound bound(CommandLine command, String option, String text, Instant now) {
        try {
            return TopicBound.parse(text, now);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, option + ": " + e.getMessage(), e);
        }
    }

    private static void requireOrder(CommandLine command, TopicRead read) {
        if (read.from() instanceof TopicBound.At first
                && read.until() instanceof TopicBound.At last
                && !first.time().isBefore(last.time())) {
            throw new ParameterException(
                    command,
                    "--from " + first.time() + " is not before --until " + last.time() + ": nothing lies between");
        }
    }

    private static long count(CommandLine command, String text) {
        Matcher matcher = COUNT.matcher(text.strip());
        long count = 0;
        if (matcher.matches()) {
            String unit = matcher.group(2).toLowerCase(Locale.ROOT);
            count = Long.parseLong(matcher.group(1)) * (unit.equals("k") ? 1_000 : unit.equals("m") ? 1_000_000 : 1);
        }
        if (count < 1 || count > 200_000_000) {
            throw new ParameterException(
                    command,
                    "--sample takes a number of records from 1 to 200M, such as 200k or 1M; got '" + text + "'");
        }
        return count;
    }
}
