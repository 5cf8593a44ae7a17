package io.elbo.stream.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.testkit.TinyModel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who closes a model that is opened on another thread. */
class OpeningTest {
    private final AtomicInteger told = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private ActiveModel model;

    @BeforeEach
    void open() throws Exception {
        model = Detector.opened(
                TinyDetector.settings(null), OnnxEngine.open(TinyModel.bytes()), 1 << 20, ModelOrigin.of(1, ""));
    }

    @AfterEach
    void close() {
        model.close();
    }

    private void requireClosed() {
        assertThatThrownBy(model::retain).isInstanceOf(EngineClosedException.class);
    }

    private Opening opening(Opening.Work work) {
        return new Opening(work, told::incrementAndGet);
    }

    @Test
    void shouldGiveTheModelToOneTaker() {
        Opening opening = opening(() -> new Verification.Verified(model));
        assertThat(opening.take()).isEqualTo(Verification.Pending.PENDING);

        opening.run();

        assertThat(opening.isOver()).isTrue();
        assertThat(told).hasValue(1);
        assertThat(opening.take()).isEqualTo(new Verification.Verified(model));
        assertThat(opening.take()).isEqualTo(Verification.Pending.PENDING);
        opening.cancel();
        model.retain().close(); // it is the taker's
    }

    @Test
    void shouldCloseAModelThatNobodyHasTaken() {
        Opening opening = opening(() -> new Verification.Verified(model));
        opening.run();

        opening.cancel();

        requireClosed();
        assertThat(opening.take()).isEqualTo(Verification.Pending.PENDING);
    }

    @Test
    void shouldInterruptItsThreadAndCloseAModelThatArrivesLate() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger interrupts = new AtomicInteger();
        Opening opening = opening(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
            }
            return new Verification.Verified(model);
        });
        Thread thread = new Thread(opening);
        thread.start();
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(opening.isOver()).isFalse();

        opening.cancel();
        thread.join(60_000);

        assertThat(thread.isAlive()).isFalse();
        assertThat(interrupts).hasValue(1);
        assertThat(opening.isOver()).isTrue();
        assertThat(told).hasValue(1);
        requireClosed();
    }

    @Test
    void shouldNotBeginIfItIsCancelled() {
        AtomicInteger begun = new AtomicInteger();
        Opening opening = opening(() -> {
            begun.incrementAndGet();
            return new Verification.Refused("");
        });

        opening.cancel();
        opening.run();

        assertThat(begun).hasValue(0);
        assertThat(opening.isOver()).isTrue();
    }

    @Test
    void shouldCountWhatIsThrownAsUnavailable() {
        Opening opening = opening(() -> {
            throw new OutOfMemoryError("of the test");
        });

        opening.run();

        assertThat(opening.take())
                .isInstanceOfSatisfying(Verification.Unavailable.class, found -> assertThat(found.reason())
                        .contains("of the test"));
    }
}
