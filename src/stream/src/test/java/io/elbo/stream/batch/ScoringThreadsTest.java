package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScoringThreadsTest {
    private static final int TASKS = 200;

    private ScoringThreads threads = new ScoringThreads(0);

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void shouldHaveDoneEveryTaskOnceWhenItReturns() {
        threads = new ScoringThreads(3);
        ScoringThreads.Share share = threads.share();
        for (int round = 0; round < 50; round++) {
            AtomicIntegerArray done = new AtomicIntegerArray(TASKS);
            for (int i = 0; i < TASKS; i++) {
                int task = i;
                share.add(() -> done.incrementAndGet(task));
            }

            share.finish();

            for (int i = 0; i < TASKS; i++) {
                assertThat(done.get(i)).as("task %d of round %d", i, round).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldDoAllOnTheCallersThreadWhereThereAreNone() {
        ScoringThreads.Share share = threads.share();
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < TASKS; i++) {
            share.add(() -> workers.add(Thread.currentThread()));
        }

        share.finish();

        assertThat(workers).containsExactly(Thread.currentThread());
    }

    @Test
    void shouldNotWaitForAThreadThatIsBusyElsewhere() throws Exception {
        threads = new ScoringThreads(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        threads.share().add(() -> {
            begun.countDown();
            awaitOrFail(end);
        });
        assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        ScoringThreads.Share share = threads.share();
        share.add(() -> workers.add(Thread.currentThread()));

        share.finish();

        assertThat(workers).containsExactly(Thread.currentThread());
        end.countDown();
    }

    @Test
    void shouldWaitForWhatAThreadHasBegun() throws Exception {
        threads = new ScoringThreads(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicIntegerArray done = new AtomicIntegerArray(1);
        ScoringThreads.Share share = threads.share();
        share.add(() -> {
            begun.countDown();
            awaitOrFail(end);
            done.set(0, 1);
        });
        assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
        Thread release = new Thread(end::countDown);
        release.start();

        share.finish();

        assertThat(done.get(0)).isEqualTo(1);
        release.join();
    }

    @Test
    void shouldBeEmptyAndUsableAfterTasksThatThrow() {
        threads = new ScoringThreads(2);
        ScoringThreads.Share share = threads.share();
        AtomicIntegerArray done = new AtomicIntegerArray(1);
        for (int i = 0; i < TASKS; i++) {
            int task = i;
            share.add(() -> {
                if (task % 2 == 0) {
                    throw new NoClassDefFoundError("as planned");
                }
                done.incrementAndGet(0);
            });
        }

        assertThat(share.finish()).hasSize(TASKS / 2).allMatch(NoClassDefFoundError.class::isInstance);
        assertThat(done.get(0)).isEqualTo(TASKS / 2);

        share.add(() -> done.set(0, -1));
        assertThat(share.finish()).isEmpty();
        assertThat(done.get(0)).isEqualTo(-1);
    }

    @Test
    void shouldDoAllOnTheCallersThreadAfterTheThreadsHaveEnded() {
        threads = new ScoringThreads(2);
        threads.close();
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        ScoringThreads.Share share = threads.share();
        share.add(() -> workers.add(Thread.currentThread()));

        assertThat(share.finish()).isEmpty();

        assertThat(workers).containsExactly(Thread.currentThread());
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            if (!latch.await(120, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let it go on");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
