package io.elbo.service;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips a class, saying why, where no Docker engine answers. */
final class Engine implements ExecutionCondition {
    /** The broker of a Kafka cluster, as the Kafka project publishes it. */
    static final String KAFKA_IMAGE = "apache/kafka:4.1.1";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return DockerClientFactory.instance().isDockerAvailable()
                ? ConditionEvaluationResult.enabled("a Docker engine answers")
                : ConditionEvaluationResult.disabled(
                        "no Docker engine answers: start one, or point DOCKER_HOST at one, to run this test");
    }
}
