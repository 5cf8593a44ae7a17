package io.elbo.format;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses FORMATS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.elbo.format");

    @Test
    void shouldKnowAvroInOnePackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.format.avro")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.avro..")
                .check(FORMATS);
    }

    @Test
    void shouldKnowTheParserOfProtobufInOnePackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.format.protobuf.schema")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.squareup..", "okio..", "kotlin..", "com.google.protobuf..")
                .check(FORMATS);
    }

    @Test
    void shouldAskRegistriesInOnePackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.elbo.format.registry")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "io.elbo.format.registry")
                .check(FORMATS);
    }

    @Test
    void shouldKnowNoEdge() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "io.micrometer..", "jakarta..", "ai.onnxruntime..")
                .check(FORMATS);
    }

    @Test
    void shouldKnowOfKafkaHowKeysAndCertificatesAreConfigured() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.elbo.format.registry.Tls")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(FORMATS);
    }
}
