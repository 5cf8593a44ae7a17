package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.format.writer.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrySubjectsTest {
    private static final String SCHEMA = "{\"type\":\"record\",\"name\":\"Score\",\"fields\":[]}";
    private static final String BODY =
            "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Score\\\",\\\"fields\\\":[]}\"}";

    private FakeRegistry registry = new FakeRegistry();

    RegistrySubjectsTest() throws IOException {}

    @AfterEach
    void stop() {
        registry.close();
    }

    private RegistryClient client(String mayRegister) {
        return RegistrySettings.of(Map.of("url", registry.address().toString(), "auto.register.schemas", mayRegister))
                .client();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(10);
        }
    }

    @Test
    void shouldRegisterASchemaOnce() throws Exception {
        registry.answering("/subjects/cards.scores-value/versions", 200, "{\"id\":17}");
        try (RegistryClient client = client("true")) {
            Subjects subjects = client.subjects();
            assertThat(subjects.awaits("cards.scores-value")).contains("is being asked for");

            subjects.open("cards.scores-value", SCHEMA);
            subjects.open("cards.scores-value", SCHEMA);

            await(() -> subjects.awaits("cards.scores-value") == null);
            assertThat(subjects.id("cards.scores-value")).isEqualTo(17);
            assertThat(registry.questions()).singleElement().extracting("body").isEqualTo(BODY);
            subjects.open("cards.scores-value", SCHEMA);
            assertThat(registry.questions()).hasSize(1);
        }
    }

    @Test
    void shouldLookForASchemaThatItMustNotRegister() throws Exception {
        registry.answering("/subjects/cards.scores-value", 200, "{\"subject\":\"cards.scores-value\",\"id\":18}");
        try (RegistryClient client = client("false")) {
            client.subjects().open("cards.scores-value", SCHEMA);

            await(() -> client.subjects().id("cards.scores-value") == 18);
        }
    }

    @Test
    void shouldWaitUntilSomebodyHasRegisteredTheSchema() throws Exception {
        registry.answering("/subjects/cards.scores-value", 404, "{\"error_code\":40401,\"message\":\"not found\"}");
        try (RegistryClient client = client("false")) {
            Subjects subjects = client.subjects();
            subjects.open("cards.scores-value", SCHEMA);
            await(() -> client.awayBecause() != null);
            assertThat(subjects.awaits("cards.scores-value"))
                    .contains("auto.register.schemas=false: somebody has to register it");
            assertThat(subjects.id("cards.scores-value")).isEqualTo(Subjects.UNKNOWN);

            registry.answering("/subjects/cards.scores-value", 200, "{\"id\":18}");

            await(() -> subjects.awaits("cards.scores-value") == null);
            assertThat(client.awayBecause()).isNull();
        }
    }

    @Test
    void shouldAskForOthersWhileOneIsRefused() throws Exception {
        registry.answering(
                "/subjects/first-value/versions", 409, "{\"error_code\":409,\"message\":\"it is  incompatible\"}");
        registry.answering("/subjects/second-value/versions", 200, "{\"id\":5}");
        try (RegistryClient client = client("true")) {
            client.subjects().open("first-value", SCHEMA);
            client.subjects().open("second-value", SCHEMA);

            await(() -> client.subjects().id("second-value") == 5);
            assertThat(client.subjects().awaits("first-value")).endsWith("answers status 409: it is incompatible");
        }
    }

    @Test
    void shouldGoOnWhenTheRegistryIsBack() throws Exception {
        int port = registry.port();
        registry.close();
        try (RegistryClient client = client("true")) {
            client.subjects().open("first-value", SCHEMA);
            await(() -> client.awayBecause() != null);
            assertThat(client.subjects().awaits("first-value")).contains("does not answer");

            registry = new FakeRegistry(port).answering("/subjects/first-value/versions", 200, "{\"id\":5}");

            await(() -> client.subjects().id("first-value") == 5);
        }
    }
}
