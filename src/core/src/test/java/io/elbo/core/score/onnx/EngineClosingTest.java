package io.elbo.core.score.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.feature.Batch;
import io.elbo.core.score.Engine;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Engines that are closed while others score with them. A session that is freed under a running call ends the whole process,
 * this test's included.
 */
class EngineClosingTest {
    private static final int ROUNDS = 60;
    private static final int CALLERS = 4;
    private static final int ROWS = 64;

    /** Scores and explains until the engine refuses; returns how many calls went well. */
    private static int useUntilClosed(Engine engine, CountDownLatch running) {
        Batch batch = Fixtures.decode(engine, Fixtures.records(ROWS));
        Scores scores = engine.newScores(ROWS);
        int calls = 0;
        try {
            while (true) {
                engine.score(batch, scores);
                engine.explain(batch, 3, 7);
                if (calls++ == 0) {
                    running.countDown();
                }
            }
        } catch (EngineClosedException e) {
            return calls;
        }
    }

    @Test
    void shouldLetRunningCallsEndAndRefuseLaterOnes() throws Exception {
        byte[] model = Fixtures.file(Fixtures.MEMORY);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Engine engine = OnnxEngine.open(model);
                CountDownLatch running = new CountDownLatch(CALLERS);
                List<Future<Integer>> calls = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    calls.add(callers.submit(() -> useUntilClosed(engine, running)));
                }
                assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

                engine.close();

                for (Future<Integer> caller : calls) {
                    assertThat(caller.get(60, TimeUnit.SECONDS)).isPositive();
                }
                Batch batch = Fixtures.decode(engine, Fixtures.records(1));
                assertThatThrownBy(() -> engine.score(batch, engine.newScores(1)))
                        .isInstanceOf(EngineClosedException.class);
                assertThatThrownBy(engine::retain).isInstanceOf(EngineClosedException.class);
                engine.close(); // twice is once
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void shouldServeWhoRetainedItUntilTheyAreDone() throws Exception {
        Engine engine = OnnxEngine.open(Fixtures.file(Fixtures.ELBO));
        Engine first = engine.retain();
        Engine second = first.retain();
        Batch batch = Fixtures.decode(engine, Fixtures.records(ROWS));
        Scores scores = engine.newScores(ROWS);

        engine.close();
        first.score(batch, scores);
        first.close();
        first.close(); // must not take the place of the second one's
        second.score(batch, scores);
        assertThat(second.explain(batch, 5).rawScore(5)).isFinite();
        second.close();

        assertThatThrownBy(() -> second.score(batch, scores)).isInstanceOf(EngineClosedException.class);
        assertThatThrownBy(() -> engine.score(batch, scores)).isInstanceOf(EngineClosedException.class);
    }

    @Test
    void shouldFreeOnceWhenTheLastUserIsGone() throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(CALLERS);
        try {
            for (int round = 0; round < 100; round++) {
                AtomicInteger inside = new AtomicInteger();
                AtomicInteger freed = new AtomicInteger();
                AtomicInteger freedUnderAUser = new AtomicInteger();
                EngineUsers counted = new EngineUsers("it", () -> {
                    freed.incrementAndGet();
                    freedUnderAUser.addAndGet(inside.get());
                });
                CountDownLatch started = new CountDownLatch(CALLERS);
                List<Future<?>> all = new ArrayList<>();
                for (int user = 0; user < CALLERS; user++) {
                    all.add(users.submit(() -> {
                        started.countDown();
                        try {
                            while (true) {
                                counted.enter();
                                inside.incrementAndGet();
                                Thread.onSpinWait();
                                inside.decrementAndGet();
                                counted.exit();
                            }
                        } catch (EngineClosedException e) {
                            // as it should
                        }
                    }));
                }
                assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
                counted.close();
                for (Future<?> user : all) {
                    user.get(60, TimeUnit.SECONDS);
                }
                assertThat(freed).hasValue(1);
                assertThat(freedUnderAUser).hasValue(0);
            }
        } finally {
            users.shutdownNow();
        }
    }
}
