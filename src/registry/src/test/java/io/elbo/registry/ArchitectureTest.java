package io.elbo.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses REGISTRY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.elbo.registry");

    @Test
    void shouldPointUpstreamOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("topic")
                .definedBy("io.elbo.registry.topic")
                .layer("source")
                .definedBy("io.elbo.registry.source")
                .layer("registry")
                .definedBy("io.elbo.registry")
                .layer("signature")
                .definedBy("io.elbo.registry.signature")
                .whereLayer("signature")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("registry")
                .mayOnlyBeAccessedByLayers("signature")
                .whereLayer("source")
                .mayOnlyBeAccessedByLayers("registry")
                .whereLayer("topic")
                .mayOnlyBeAccessedByLayers("registry")
                .check(REGISTRY);
    }

    @Test
    void shouldKeepKafkaOutOfSourcesAndSignatures() {
        noClasses()
                .that()
                .resideInAnyPackage("..source..", "..signature..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..")
                .check(REGISTRY);
    }

    @Test
    void shouldKnowNeitherFrameworksNorStreams() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "jakarta..",
                        "io.micrometer..",
                        "io.smallrye..",
                        "org.apache.kafka.streams..",
                        "ai.onnxruntime..")
                .check(REGISTRY);
    }
}
