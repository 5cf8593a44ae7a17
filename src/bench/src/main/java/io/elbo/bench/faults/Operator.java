package io.elbo.bench.faults;

import io.elbo.bench.model.ModelSchema;
import io.elbo.core.model.InvalidModelException;
import io.elbo.registry.Assignment;
import io.elbo.registry.Change;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.Publication;
import io.elbo.registry.Publication.Use;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistrySettings;
import io.elbo.registry.RegistryView;
import io.elbo.registry.ShadowTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** Somebody who publishes versions of models and says which of them are in use, and who tries again while the broker is away. */
final class Operator implements AutoCloseable {
    private static final int TRIES = 20;
    private static final long PAUSE_MILLIS = 500;

    private final String name;
    private final ModelRegistry registry;

    private interface Request<T> {
        T ask() throws RegistryException;
    }

    Operator(String name, String bootstrapServers) {
        this.name = name;
        registry = ModelRegistry.open(settings(bootstrapServers), detector -> {});
    }

    static RegistrySettings settings(String bootstrapServers) {
        return new RegistrySettings(
                RegistrySettings.USUAL_TOPIC,
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                RegistrySettings.DEFAULT_MAX_BYTES);
    }

    /** What the topic says, as far as it is read. */
    RegistryView view() {
        return registry.view();
    }

    Assignment assignment(String detector) {
        return view().assignmentOrInitial(detector);
    }

    ModelVersion publish(String detector, Path model, Use use) throws IOException, RegistryException {
        byte[] bytes = Files.readAllBytes(model);
        Publication publication = Publication.of(detector, ModelContent.of(bytes), summary(bytes), change())
                .as(use);
        return insist(() -> registry.publish(publication));
    }

    private static ModelSummary summary(byte[] model) {
        try {
            return ModelSummary.of(ModelSchema.metadata(model));
        } catch (InvalidModelException e) {
            throw new IllegalArgumentException("not a model that can be published", e);
        }
    }

    Assignment promote(String detector, int version) throws RegistryException {
        return insist(() -> registry.promote(detector, version, forced(null)));
    }

    /**
     * Tries once only.
     *
     * @param ifRevision what the assignment must be; null if it may be any
     */
    Assignment tryToPromote(String detector, int version, @Nullable Long ifRevision) throws RegistryException {
        return registry.promote(detector, version, forced(ifRevision));
    }

    Assignment promoteChallenger(String detector, int version) throws RegistryException {
        return insist(() -> registry.promoteChallenger(detector, version, forced(null)));
    }

    Assignment shadow(String detector, int version, double sample) throws RegistryException {
        return insist(() -> registry.shadow(detector, version, new ShadowTerms(sample, null), change()));
    }

    Assignment stopShadow(String detector) throws RegistryException {
        return insist(() -> registry.stopShadow(detector, change()));
    }

    Assignment rollback(String detector) throws RegistryException {
        return insist(() -> registry.rollback(detector, null, change()));
    }

    /** Also if an instance refuses the version: while the broker was away it could not have the bytes. */
    private Change forced(@Nullable Long ifRevision) {
        return new Change(name, "a fault run", ifRevision, true);
    }

    private Change change() {
        return new Change(name, "a fault run");
    }

    private static <T> T insist(Request<T> request) throws RegistryException {
        for (int left = TRIES - 1; ; left--) {
            try {
                return request.ask();
            } catch (RegistryException e) {
                if (left == 0) {
                    throw e;
                }
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}
