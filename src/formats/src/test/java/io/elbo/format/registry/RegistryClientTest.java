package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import io.elbo.format.writer.WriterSchemas.Lookup;
import io.elbo.format.writer.WriterSchemas.NotFound;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
    private static final Found SCHEMA = new Found(new WriterSchema("AVRO", "\"int\"", List.of()));
    private static final Away AWAY = new Away("connection refused");
    private static final NotFound NONE = new NotFound("schema 1 is not in the registry");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Long> questions = new CopyOnWriteArrayList<>();
    private final Map<Long, Lookup> answers = new ConcurrentHashMap<>();
    private final AtomicLong nanos = new AtomicLong(7);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile Lookup answer = SCHEMA;
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);
    private final RegistryClient client = client(LONG);

    private RegistryClient client(Duration moment) {
        return new RegistryClient(registry(this::ask), nanos::get, thread, moment);
    }

    private static Registry registry(LongFunction<Lookup> answers) {
        return new Registry() {
            @Override
            public Lookup ask(long id) {
                return answers.apply(id);
            }

            @Override
            public Lookup latest(String subject) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int id(String subject, String schema, boolean mayRegister) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private Lookup ask(long id) {
        questions.add(id);
        try {
            assertThat(mayAnswer.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answers.getOrDefault(id, answer);
    }

    @AfterEach
    void close() {
        mayAnswer.countDown();
        client.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited too long").isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldAskForASchemaOnce() {
        assertThat(client.find(1)).isEqualTo(SCHEMA);
        pass(Duration.ofDays(1_000));
        assertThat(client.find(1)).isEqualTo(SCHEMA);

        assertThat(questions).hasSize(1);
    }

    /** Until the registry has said twice that there is none. */
    private void findNone() {
        answer = NONE;
        client.find(1);
        pass(Doubts.FOR);
        assertThat(client.find(1)).isEqualTo(NONE);
    }

    /** One machine of a registry may learn of a schema later than another. */
    @Test
    void shouldNotBelieveAtOnceThatThereIsNone() {
        answer = NONE;
        assertThat(client.find(1)).isEqualTo(Doubts.AWAY);
        pass(Doubts.FOR.minusNanos(1));
        assertThat(client.find(1)).isEqualTo(Doubts.AWAY);
        assertThat(questions).hasSize(1);
        assertThat(client.awayBecause()).isNull();

        answer = SCHEMA;
        pass(Duration.ofNanos(1));
        assertThat(client.find(1)).isEqualTo(SCHEMA);
    }

    @Test
    void shouldNotLetInventedIdsHoldUpEverybody() {
        answer = NONE;
        for (long id = 0; id < Doubts.MAX_PER_MINUTE; id++) {
            assertThat(client.find(id)).isEqualTo(Doubts.AWAY);
        }
        assertThat(client.find(1_000)).isEqualTo(NONE);

        pass(Duration.ofMinutes(1));
        assertThat(client.find(1_001)).isEqualTo(Doubts.AWAY);
    }

    @Test
    void shouldAskAgainAfterAMinuteWhetherThereIsNone() {
        findNone();
        pass(Duration.ofSeconds(59));
        assertThat(client.find(1)).isEqualTo(NONE);
        assertThat(questions).hasSize(2);

        answer = SCHEMA;
        pass(Duration.ofSeconds(2));
        await(() -> client.find(1).equals(SCHEMA));
    }

    /** A record must not wait for what has been answered before. */
    @Test
    void shouldStayWithNoneUntilTheRegistrySaysOtherwise() {
        findNone();
        answer = AWAY;
        pass(Duration.ofMinutes(2));

        assertThat(client.find(1)).isEqualTo(NONE);
        await(() -> client.find(2) instanceof Away);
        assertThat(client.find(1)).isEqualTo(NONE);
    }

    /** Whoever can come back later waits for the new answer, as for a first one. */
    @Test
    void shouldNotGiveAnOldAnswerToWhoeverCanWait() {
        findNone();
        assertThat(client.find(1, 0)).isEqualTo(NONE);
        pass(Duration.ofMinutes(2));
        assertThat(client.find(1, LONG.toNanos())).isEqualTo(NONE);
        assertThat(questions).hasSize(3);

        answer = AWAY;
        pass(Duration.ofMinutes(2));
        assertThat(client.find(1, LONG.toNanos())).isEqualTo(AWAY);
        assertThat(client.awayBecause()).isEqualTo("connection refused");

        answer = SCHEMA;
        pass(Duration.ofMinutes(2));
        assertThat(client.find(1, LONG.toNanos())).isEqualTo(SCHEMA);
    }

    @Test
    void shouldOnlySeeToItThatSomebodyAsksWithoutPatience() {
        mayAnswer = new CountDownLatch(1);
        assertThat(client.find(1, 0)).isEqualTo(new Away("schema 1 is being asked for"));
        mayAnswer.countDown();

        await(() -> client.find(1, 0).equals(SCHEMA));
        assertThat(questions).containsExactly(1L);
    }

    @Test
    void shouldAskSeveralQuestionsAtATime() {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RegistryClient wide = new RegistryClient(registry(this::ask), nanos::get, threads, LONG)) {
            mayAnswer = new CountDownLatch(1);
            for (long id = 1; id <= 2 * RegistryClient.MAX_QUESTIONS; id++) {
                wide.find(id, 0);
            }
            await(() -> questions.size() == RegistryClient.MAX_QUESTIONS);
            mayAnswer.countDown();
            await(() -> questions.size() == 2 * RegistryClient.MAX_QUESTIONS);
        } finally {
            threads.shutdownNow();
        }
    }

    /** As many as are asked at the same time. */
    @Test
    void shouldTakeQuestionsThatFailTogetherForOneFailure() {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RegistryClient wide = new RegistryClient(registry(this::ask), nanos::get, threads, LONG)) {
            mayAnswer = new CountDownLatch(1);
            for (long id = 1; id <= RegistryClient.MAX_QUESTIONS; id++) {
                wide.find(id, 0);
            }
            await(() -> questions.size() == RegistryClient.MAX_QUESTIONS);
            answer = AWAY;
            mayAnswer.countDown();
            for (long id = 1; id <= RegistryClient.MAX_QUESTIONS; id++) {
                long asked = id;
                await(() -> wide.find(asked, 0).equals(AWAY));
            }
            answer = SCHEMA;
            pass(Duration.ofSeconds(1));
            assertThat(wide.find(1)).isEqualTo(SCHEMA);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A person must not look for a schema that is there. */
    @Test
    void shouldSayOfEachSchemaWhyItCannotBeHad() {
        answers.put(1L, new Away("as the first"));
        answers.put(2L, new Away("as the second"));
        client.find(1);
        assertThat(client.find(2))
                .isEqualTo(new Away("it has not been asked for, since there was no answer for schema 1: as the first"));

        pass(Duration.ofSeconds(1));
        assertThat(client.find(2)).isEqualTo(new Away("as the second"));
        assertThat(client.find(1)).isEqualTo(new Away("as the first"));
    }

    /** Eight random bytes behind a 0 are such an id; real registries answer a 404 in other words. */
    @Test
    void shouldNotAskForIdsThatNoRegistryHas() {
        NotFound none = new NotFound("schema 2147483648 is in no registry: ids end at 2147483647");

        assertThat(client.find(1L << 31)).isEqualTo(none);
        assertThat(client.find(1L << 31, 0)).isEqualTo(none);
        assertThat(client.find(Long.MAX_VALUE)).isInstanceOf(NotFound.class);
        assertThat(questions).isEmpty();
        assertThat(client.find((1L << 31) - 1)).isEqualTo(SCHEMA);
    }

    /** Those of one poll must not drive each other out, or each record is asked for again where nobody can wait. */
    @Test
    void shouldKnowWhatItHasSaidAtLeastForSomeThousandIds() {
        answer = NONE;
        for (long id = 1; id <= RegistryClient.MAX_SCHEMAS + 20; id++) {
            client.find(id);
        }
        int before = questions.size();

        for (long id = RegistryClient.MAX_SCHEMAS / 2 + 21; id <= RegistryClient.MAX_SCHEMAS + 20; id++) {
            assertThat(client.find(id)).isEqualTo(NONE);
        }
        assertThat(questions).hasSize(before);
    }

    @Test
    void shouldAskLessAndLessOftenWhileNobodyAnswers() {
        answer = AWAY;
        List<Long> secondsOfQuestions = new ArrayList<>();
        for (long second = 0; second < 200; second++) {
            int before = questions.size();
            assertThat(client.find(second)).isInstanceOf(Away.class);
            if (questions.size() > before) {
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

    /** A registry may fail with one schema only. */
    @Test
    void shouldFindOtherSchemasBesideOneThatCannotBeHad() {
        answers.put(1L, AWAY);
        assertThat(client.find(1)).isEqualTo(AWAY);
        assertThat(client.find(2)).isInstanceOf(Away.class);
        for (int i = 0; i < 3 && !client.find(2).equals(SCHEMA); i++) {
            pass(Duration.ofMinutes(1));
            assertThat(client.find(1)).isEqualTo(AWAY);
        }

        assertThat(client.find(2)).isEqualTo(SCHEMA);
    }

    @Test
    void shouldNotSayThatARegistryIsAwayWhichNobodyAsks() {
        answer = AWAY;
        client.find(1);
        pass(Duration.ofMinutes(3));
        assertThat(client.awayBecause()).isNull();

        client.find(1);
        assertThat(client.awayBecause()).isEqualTo("connection refused");
    }

    @Test
    void shouldKeepABoundedNumberOfSchemas() {
        for (long id = 0; id < RegistryClient.MAX_SCHEMAS; id++) {
            client.find(id);
        }
        client.find(0);
        assertThat(questions).hasSize(RegistryClient.MAX_SCHEMAS);

        client.find(RegistryClient.MAX_SCHEMAS);
        client.find(0);
        assertThat(questions).hasSize(RegistryClient.MAX_SCHEMAS + 2);
    }

    @Test
    void shouldAskOnceForThreadsThatAskAtTheSameTime() throws Exception {
        mayAnswer = new CountDownLatch(1);
        List<CompletableFuture<Lookup>> lookups = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Lookup> lookup = new CompletableFuture<>();
            lookups.add(lookup);
            new Thread(() -> lookup.complete(client.find(1))).start();
        }
        await(() -> questions.size() == 1);
        mayAnswer.countDown();

        for (CompletableFuture<Lookup> lookup : lookups) {
            assertThat(lookup.get(30, TimeUnit.SECONDS)).isEqualTo(SCHEMA);
        }
        assertThat(questions).hasSize(1);
    }

    @Test
    void shouldWaitForAMomentOnly() {
        RegistryClient hasty = client(Duration.ofMillis(1));
        mayAnswer = new CountDownLatch(1);
        for (long id = 1; id <= 2; id++) {
            assertThat(hasty.find(id)).isEqualTo(new Away("schema " + id + " is being asked for"));
        }
        assertThat(hasty.awayBecause()).isNull();
        mayAnswer.countDown();

        await(() -> hasty.find(1).equals(SCHEMA) && hasty.find(2).equals(SCHEMA));
        assertThat(questions).containsExactly(1L, 2L);
    }

    @Test
    void shouldNotWaitAgainForARegistryThatIsSlow() {
        RegistryClient patientOnce = client(Duration.ofMillis(1));
        mayAnswer = new CountDownLatch(1);
        patientOnce.find(1);
        Thread.currentThread().interrupt(); // a call that waited would notice, and say so

        assertThat(patientOnce.find(2)).isEqualTo(new Away("schema 2 is being asked for"));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldTellThoseWhoWaitWhenAskingFails() {
        try (RegistryClient failing = new RegistryClient(
                registry(id -> {
                    throw new IllegalStateException("a bug, token s3cret");
                }),
                nanos::get,
                thread,
                LONG)) {
            for (long id = 1; id <= 2; id++) {
                assertThat(((Away) failing.find(id)).why())
                        .contains("IllegalStateException")
                        .doesNotContain("s3cret");
            }
        }
    }

    @Test
    void shouldKnowWhatItKnewAfterTheEnd() {
        client.find(1);
        client.close();

        assertThat(client.find(1)).isEqualTo(SCHEMA);
        assertThat(client.find(2)).isEqualTo(new Away("the client of the registry is closed"));
    }

    @Test
    void shouldFindAKnownSchemaWithoutAllocating() {
        long id = 1_000_000;
        client.find(id);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 100_000; i++) {
            client.find(id);
        }
        assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(10_000);
    }
}
