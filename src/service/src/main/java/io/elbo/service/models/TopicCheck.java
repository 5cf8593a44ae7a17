package io.elbo.service.models;

import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.registry.UnusableTopicException;
import io.elbo.stream.settings.BadConfigurationException;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the registry's topic is as it has to be: one partition, compacted. It is asked at the start, and once more before the
 * streams start if the broker did not answer then. For one thread at a time.
 */
final class TopicCheck {
    private static final System.Logger LOG = System.getLogger(TopicCheck.class.getName());

    private final ModelRegistry registry;
    private boolean isDone;

    TopicCheck(ModelRegistry registry) {
        this.registry = registry;
    }

    /**
     * Does nothing if the registry has not been read.
     *
     * @throws BadConfigurationException if the topic cannot hold a registry
     */
    void atStart(Duration limit) {
        if (!registry.isCaughtUp()) {
            return;
        }
        try {
            warn(registry.requireTopic(limit));
        } catch (UnusableTopicException e) {
            throw new BadConfigurationException("elbo.models.topic: " + e.getMessage(), e);
        } catch (RegistryException e) {
            LOG.log(System.Logger.Level.DEBUG, "it is asked again", e);
        }
    }

    /** Why the streams must not start with this topic; empty if they may. */
    Optional<String> whyHeld() {
        if (isDone) {
            return Optional.empty();
        }
        try {
            warn(registry.requireTopic());
            return Optional.empty();
        } catch (RegistryException e) {
            return Optional.of("elbo.models.topic: " + e.getMessage());
        }
    }

    private void warn(Optional<String> unknown) {
        isDone = true;
        unknown.ifPresent(why -> LOG.log(System.Logger.Level.WARNING, why));
    }
}
