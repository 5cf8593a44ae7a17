package io.elbo.service;

import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.service.models.LiveModels;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Opens the models of all detectors at the start. */
final class OpenedDetectors {
    private static final System.Logger LOG = System.getLogger(OpenedDetectors.class.getName());
    /** More of them would hold memory that each uses for moments only. */
    private static final int MOST_WITH_MEMORY_OF_THEIR_OWN = 16;

    private OpenedDetectors() {}

    /** What models of so many detectors do with their working memory. */
    static WorkingMemory memory(Settings settings) {
        return settings.detectors().size() <= MOST_WITH_MEMORY_OF_THEIR_OWN
                ? WorkingMemory.KEPT
                : WorkingMemory.RETURNED;
    }

    /**
     * As many at a time as there are processors, or all if there is a registry, which limits them itself and waits for downloads. If
     * several models are no good, the first one is told.
     *
     * @param live null if there is no registry
     * @throws io.elbo.stream.settings.BadConfigurationException if a model is no good
     */
    static Detectors open(Settings settings, @Nullable LiveModels live) {
        long start = System.nanoTime();
        int detectors = settings.detectors().size();
        ExecutorService openers = Executors.newFixedThreadPool(
                live == null ? Math.min(detectors, Runtime.getRuntime().availableProcessors()) : detectors);
        List<Detector> opened = new ArrayList<>();
        try {
            for (Future<Detector> model : openers.invokeAll(openings(settings, live))) {
                opened.add(model.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the models are opened", e);
        } finally {
            openers.shutdown();
        }
        LOG.log(
                System.Logger.Level.INFO,
                "models: {0}, opened in {1} ms",
                opened.size(),
                (System.nanoTime() - start) / 1_000_000);
        return new Detectors(opened);
    }

    private static List<Callable<Detector>> openings(Settings settings, @Nullable LiveModels live) {
        WorkingMemory memory = memory(settings);
        List<Callable<Detector>> openings = new ArrayList<>();
        for (DetectorSettings detector : settings.detectors()) {
            openings.add(() ->
                    live == null ? Detector.open(detector, settings.maxRecordBytes(), memory) : live.open(detector));
        }
        return openings;
    }
}
