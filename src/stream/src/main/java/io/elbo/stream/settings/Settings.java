package io.elbo.stream.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked.
 *
 * @param scoreThreads threads that score beside the stream threads
 * @param maxRecordBytes records with more bytes become dead letters
 * @param batchRows rows of one call of the model at most
 * @param calibrationTopic where detectors keep what they learn; null where none learns
 * @param history how histories of keys are kept
 * @param kafka Kafka's own settings, every {@code kafka.} property without its prefix
 * @param models where models come from beside files; null if there is no registry
 */
public record Settings(
        String applicationId,
        boolean exactlyOnce,
        Profile profile,
        int streamThreads,
        int scoreThreads,
        Path stateDir,
        int maxRecordBytes,
        int batchRows,
        boolean createTopics,
        @Nullable String calibrationTopic,
        List<DetectorSettings> detectors,
        HistorySettings history,
        Map<String, String> kafka,
        @Nullable ModelsSettings models) {
    public Settings {
        detectors = List.copyOf(detectors);
        kafka = Map.copyOf(kafka);
    }

    /** Without a registry of models. */
    public Settings(
            String applicationId,
            boolean exactlyOnce,
            Profile profile,
            int streamThreads,
            int scoreThreads,
            Path stateDir,
            int maxRecordBytes,
            int batchRows,
            boolean createTopics,
            @Nullable String calibrationTopic,
            List<DetectorSettings> detectors,
            HistorySettings history,
            Map<String, String> kafka) {
        this(
                applicationId,
                exactlyOnce,
                profile,
                streamThreads,
                scoreThreads,
                stateDir,
                maxRecordBytes,
                batchRows,
                createTopics,
                calibrationTopic,
                detectors,
                history,
                kafka,
                null);
    }

    /** With {@link HistorySettings#DEFAULT}. */
    public Settings(
            String applicationId,
            boolean exactlyOnce,
            Profile profile,
            int streamThreads,
            int scoreThreads,
            Path stateDir,
            int maxRecordBytes,
            int batchRows,
            boolean createTopics,
            @Nullable String calibrationTopic,
            List<DetectorSettings> detectors,
            Map<String, String> kafka) {
        this(
                applicationId,
                exactlyOnce,
                profile,
                streamThreads,
                scoreThreads,
                stateDir,
                maxRecordBytes,
                batchRows,
                createTopics,
                calibrationTopic,
                detectors,
                HistorySettings.DEFAULT,
                kafka);
    }
}
