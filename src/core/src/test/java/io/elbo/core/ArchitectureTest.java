package io.elbo.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.elbo.core");

    @Test
    void shouldPointUpstreamOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("schema")
                .definedBy("io.elbo.core.schema")
                .layer("feature")
                .definedBy("io.elbo.core.feature")
                .layer("format")
                .definedBy("io.elbo.core.format")
                .layer("history")
                .definedBy("io.elbo.core.history")
                .layer("model")
                .definedBy("io.elbo.core.model")
                .layer("calibration")
                .definedBy("io.elbo.core.calibration")
                .layer("score")
                .definedBy("io.elbo.core.score")
                .layer("onnx")
                .definedBy("io.elbo.core.score.onnx")
                .layer("verdict")
                .definedBy("io.elbo.core.verdict")
                .layer("suppression")
                .definedBy("io.elbo.core.suppression")
                .whereLayer("suppression")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("verdict")
                .mayOnlyBeAccessedByLayers("suppression")
                .whereLayer("onnx")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("calibration")
                .mayOnlyBeAccessedByLayers("verdict")
                .whereLayer("score")
                .mayOnlyBeAccessedByLayers("onnx", "verdict")
                .whereLayer("format")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("history")
                .mayOnlyBeAccessedByLayers("verdict")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("calibration", "score", "onnx", "verdict")
                .whereLayer("feature")
                .mayOnlyBeAccessedByLayers("format", "history", "model", "score", "onnx", "verdict", "suppression")
                .whereLayer("schema")
                .mayOnlyBeAccessedByLayers(
                        "feature", "format", "history", "model", "score", "onnx", "verdict", "suppression")
                .check(CORE);
    }

    @Test
    void shouldKnowTheModelRuntimeInOnePackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.core.score.onnx")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(CORE);
    }

    @Test
    void shouldKnowNoEdge() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "io.quarkus..",
                        "io.micrometer..",
                        "jakarta..",
                        "io.smallrye..",
                        "ai.djl..")
                .check(CORE);
    }
}
