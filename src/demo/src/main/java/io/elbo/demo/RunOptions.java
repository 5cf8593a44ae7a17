package io.elbo.demo;

import io.elbo.demo.encoding.PaymentFormat;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code run}. */
final class RunOptions {
    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Payments a second (default ${DEFAULT-VALUE}).")
    double rate;

    @Option(names = "--records", paramLabel = "N", description = "End after so many records.")
    long records = Long.MAX_VALUE;

    @Option(names = "--duration", paramLabel = "TIME", description = "End after this time, such as 90s, 5m or 1h.")
    @Nullable
    String duration;

    @Option(
            names = "--anomalies",
            paramLabel = "RATE",
            defaultValue = "0.005",
            description = "Share of payments that are made unusual (default ${DEFAULT-VALUE}).")
    double anomalies;

    @Option(
            names = "--behaviours",
            paramLabel = "RATE",
            defaultValue = "0.002",
            description = "Share of payments that are unusual for their customer only (default ${DEFAULT-VALUE}).")
    double behaviours;

    @Option(
            names = "--history",
            paramLabel = "N",
            defaultValue = "40000",
            description =
                    "Earlier payments from which the service learns its customers before the stream begins (default ${DEFAULT-VALUE}).")
    long history;

    @Option(
            names = "--malformed",
            paramLabel = "RATE",
            defaultValue = "0.0005",
            description = "Share of records that are no payments at all (default ${DEFAULT-VALUE}).")
    double malformed;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = {
                "What the payments are written in: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).",
                "Other than JSON with a registry of schemas, or the one that SCHEMA_REGISTRY_URL names."
            })
    PaymentFormat format = PaymentFormat.JSON;

    @Option(
            names = "--alert-budget",
            paramLabel = "SHARE",
            defaultValue = "0.001",
            description = "Share of ordinary payments that may be flagged (default ${DEFAULT-VALUE}).")
    String alertBudget = "";

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "2026",
            description = "Seed of the payments (default ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the service's API, 0 for a free one (default ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            defaultValue = "9000",
            description = "Port of health and metrics, 0 for a free one (default ${DEFAULT-VALUE}).")
    int managementPort;

    @Option(
            names = "--browser",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Open the service's page, if there is a desktop (default: yes).")
    boolean browser;

    @Option(names = "--model", paramLabel = "FILE", description = "Model file (default models/payments.onnx).")
    @Nullable
    Path model;

    @Option(
            names = "--challenger",
            arity = "0..1",
            paramLabel = "FILE",
            fallbackValue = "",
            description = {
                "Take the models from a registry, and show a second one while payments go on: it scores in shadow, what would change is"
                        + " printed, it becomes active, and then the first one again. About a minute",
                "(default models/payments-plain.onnx, a model without histories)."
            })
    @Nullable
    String challenger;

    @Option(names = "--service", paramLabel = "JAR", description = "The service (default: as the build makes it).")
    @Nullable
    Path service;

    @Option(names = "-D", paramLabel = "NAME=VALUE", description = "A property for the service.")
    Map<String, String> properties = new LinkedHashMap<>();
}
