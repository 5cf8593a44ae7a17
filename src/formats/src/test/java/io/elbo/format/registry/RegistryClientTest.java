package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import io.elbo.format.writer.WriterSchemas.Lookup;
import io.elbo.format.writer.WriterSchemas.NotFound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
    private static final Found SCHEMA = new Found(new WriterSchema("AVRO", "\"int\"", List.of()));
    private static final Away AWAY = new Away("connection refused");
    private static final NotFound NONE = new NotFound("schema 1 is not in the registry");

    private final AtomicInteger questions = new AtomicInteger();
    private Lookup answer = SCHEMA;
    private long nanos = 7;
    private final RegistryClient client = new RegistryClient(
            id -> {
                questions.incrementAndGet();
                return answer;
            },
            () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void shouldAskForASchemaOnce() {
        assertThat(client.find(1)).isEqualTo(SCHEMA);
        pass(Duration.ofDays(1_000));
        assertThat(client.find(1)).isEqualTo(SCHEMA);

        assertThat(questions).hasValue(1);
    }

    @Test
    void shouldBelieveForAMinuteThatThereIsNone() {
        answer = NONE;
        assertThat(client.find(1)).isEqualTo(NONE);
        pass(Duration.ofSeconds(59));
        assertThat(client.find(1)).isEqualTo(NONE);
        assertThat(questions).hasValue(1);

        answer = SCHEMA;
        pass(Duration.ofSeconds(2));
        assertThat(client.find(1)).isEqualTo(SCHEMA);
    }

    @Test
    void shouldAskLessAndLessOftenWhileNobodyAnswers() {
        answer = AWAY;
        List<Long> secondsOfQuestions = new ArrayList<>();
        for (long second = 0; second < 200; second++) {
            int before = questions.get();
            assertThat(client.find(second)).isEqualTo(AWAY);
            if (questions.get() > before) {
                secondsOfQuestions.add(second);
            }
            pass(Duration.ofSeconds(1));
        }
        assertThat(secondsOfQuestions).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L);
        assertThat(client.awayBecause()).isEqualTo("connection refused");
    }

    @Test
    void shouldKnowWhatItKnewWhileNobodyAnswers() {
        client.find(1);
        answer = AWAY;
        assertThat(client.find(2)).isEqualTo(AWAY);

        assertThat(client.find(1)).isEqualTo(SCHEMA);
    }

    @Test
    void shouldBeginWithShortPausesAgainAfterAnAnswer() {
        answer = AWAY;
        for (int i = 0; i < 5; i++) {
            client.find(1);
            pass(Duration.ofMinutes(1));
        }
        answer = NONE;
        client.find(1);
        assertThat(client.awayBecause()).isNull();

        answer = AWAY;
        client.find(2);
        pass(Duration.ofSeconds(1));
        answer = SCHEMA;
        assertThat(client.find(2)).isEqualTo(SCHEMA);
    }

    @Test
    void shouldKeepABoundedNumberOfSchemas() {
        for (long id = 0; id <= RegistryClient.MAX_SCHEMAS; id++) {
            client.find(id);
        }
        int before = questions.get();
        client.find(RegistryClient.MAX_SCHEMAS);
        assertThat(questions).hasValue(before);

        client.find(0);
        assertThat(questions).hasValue(before + 1);
    }

    @Test
    void shouldAskOnceForThreadsThatAskAtTheSameTime() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        RegistryClient slow = new RegistryClient(
                id -> {
                    questions.incrementAndGet();
                    asked.countDown();
                    try {
                        assertThat(mayAnswer.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return SCHEMA;
                },
                () -> nanos);
        CompletableFuture<Lookup> first = CompletableFuture.supplyAsync(() -> slow.find(1));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Lookup> second = new CompletableFuture<>();
        Thread waiting = new Thread(() -> second.complete(slow.find(1)));
        waiting.start();
        mayAnswer.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(SCHEMA);
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(SCHEMA);
        assertThat(questions).hasValue(1);
    }
}
