package io.elbo.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @SuppressWarnings("NullAway.Init")
    private static JavaClasses trainer;

    @BeforeAll
    static void read() {
        trainer = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.elbo.trainer");
    }

    @Test
    void onlyTheVaeKnowsDjl() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.trainer.vae")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(trainer);
    }

    @Test
    void onlyTheGraphKnowsOnnx() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.trainer.graph")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnx..", "com.google.protobuf..")
                .check(trainer);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(trainer);
    }

    @Test
    void onlyTheCommandLineKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.trainer.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(trainer);
    }

    @Test
    void nothingDependsOnTheService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.elbo.service..", "io.quarkus..", "io.micrometer..")
                .check(trainer);
    }

    @Test
    void onlyTheTopicSourceKnowsKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.trainer.source.topic")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(trainer);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.elbo.trainer.(*)..").should().beFreeOfCycles().check(trainer);
    }

    @Test
    void classesAreNamedForWhatTheyAre() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Impl")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .check(trainer);
    }
}
