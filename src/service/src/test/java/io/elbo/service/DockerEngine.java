package io.elbo.service;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * The condition that a Docker engine answers; a class that needs one is skipped with the reason otherwise. Where
 * {@code DOCKER_HOST} names an engine the class runs in any case: that it cannot be reached is then a failure.
 */
final class DockerEngine implements ExecutionCondition {
    static final String KAFKA = "apache/kafka:4.1.1";

    /** Held, so that its level stays: it would tell of every place where it found no engine. */
    private static final Logger TESTCONTAINERS = Logger.getLogger("org.testcontainers");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (System.getenv("DOCKER_HOST") != null) {
            return ConditionEvaluationResult.enabled("DOCKER_HOST names a Docker engine");
        }
        TESTCONTAINERS.setLevel(Level.OFF);
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return ConditionEvaluationResult.enabled("a Docker engine answers");
        }
        String reason = "no Docker engine answers: start one, or name one in DOCKER_HOST";
        System.out.println(context.getDisplayName() + " is skipped: " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
