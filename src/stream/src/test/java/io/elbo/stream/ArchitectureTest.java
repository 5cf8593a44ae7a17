package io.elbo.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.elbo.stream");

    @Test
    void shouldKeepFrameworksOutOfTheStream() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "jakarta..", "io.micrometer..", "io.smallrye..", "io.opentelemetry..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepKafkaOutOfTheDetectors() {
        noClasses()
                .that()
                .resideInAnyPackage("..detector..", "..settings..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepOutputsApartFromPollsAndTopology() {
        noClasses()
                .that()
                .resideInAnyPackage("..output..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..batch..", "..topology..", "..lifecycle..", "..policy..")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.elbo.stream.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
