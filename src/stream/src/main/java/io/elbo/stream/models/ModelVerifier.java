package io.elbo.stream.models;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.core.suppression.BadRuleException;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import io.elbo.registry.signature.TrustedKeys;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.settings.DetectorSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens a version of a detector's model and finds out whether the detector can use it: its signature, the digest of its bytes, its
 * contract, its golden rows, and whether the detector's settings ask for what it has. That takes seconds and as much memory as
 * the model; it is done off the stream threads. Thread-safe.
 */
public final class ModelVerifier {
    private final @Nullable TrustedKeys trusted;
    private final int maxRecordBytes;
    private final WorkingMemory memory;

    /** @param trusted null if models need not be signed */
    public ModelVerifier(@Nullable TrustedKeys trusted, int maxRecordBytes, WorkingMemory memory) {
        this.trusted = trusted;
        this.maxRecordBytes = maxRecordBytes;
        this.memory = memory;
    }

    Verification verify(DetectorSettings settings, ModelVersion version, OpeningTerms terms)
            throws InterruptedException {
        if (version.retired()) {
            return new Verification.Refused(version + " is retired, and its bytes are gone");
        }
        try {
            if (trusted != null) {
                trusted.check(version);
            }
        } catch (RegistryException e) {
            return new Verification.Refused(message(e));
        }
        try {
            if (version.reference() == null) { // fetched in its turn, so that few models are held in memory
                return terms.turns().take(() -> opened(settings, version, bytes(version, terms), terms.running()));
            }
            byte[] bytes = bytes(version, terms); // may hang, and nobody else must wait for that
            return terms.turns().take(() -> opened(settings, version, bytes, terms.running()));
        } catch (RegistryException e) {
            return new Verification.Unavailable(message(e));
        }
    }

    private static byte[] bytes(ModelVersion version, OpeningTerms terms) throws RegistryException {
        return terms.source().bytes(version, terms.downloadLimit());
    }

    private Verification opened(
            DetectorSettings settings, ModelVersion version, byte[] bytes, @Nullable RunningKey running) {
        try {
            return opened(
                    settings,
                    OnnxEngine.open(bytes, memory),
                    ModelOrigin.of(version.version(), version.digest()),
                    running);
        } catch (InvalidModelException e) {
            return new Verification.Refused(message(e));
        }
    }

    /** @throws io.elbo.stream.settings.BadConfigurationException if the file of the configuration is no model that can be used */
    Detector openFile(DetectorSettings settings) {
        return Detector.open(settings, maxRecordBytes, memory, ModelOrigin.FILE_BESIDE_REGISTRY);
    }

    /** The file of the configuration, which is version 0. */
    Verification verifyFile(DetectorSettings settings, OpeningTerms terms) throws InterruptedException {
        Path file = settings.model();
        if (file == null) {
            return new Verification.Refused("there is no file: elbo.detectors.\"" + settings.name()
                    + "\".model is not set, and version 0 stands for it");
        }
        try {
            return terms.turns()
                    .take(() -> opened(
                            settings,
                            OnnxEngine.open(file, memory),
                            ModelOrigin.FILE_BESIDE_REGISTRY,
                            terms.running()));
        } catch (InvalidModelException e) {
            return new Verification.Refused(message(e));
        }
    }

    private Verification opened(
            DetectorSettings settings, OnnxEngine engine, ModelOrigin origin, @Nullable RunningKey running) {
        ActiveModel model;
        try {
            model = Detector.opened(settings, engine, maxRecordBytes, origin);
        } catch (BadRuleException e) {
            return new Verification.Refused("rule " + e.rule() + " of the detector's policy does not fit: "
                    + e.setting() + "=" + e.value() + ": " + e.allowed());
        }
        String silence = Detector.whyNoSilence(settings, model);
        String key = running == null ? null : running.whyNot(model);
        if (silence != null || key != null) {
            model.close();
            return new Verification.Refused(
                    key != null ? key : "elbo.detectors.\"" + settings.name() + "\".silence: the model" + silence);
        }
        return new Verification.Verified(model);
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
