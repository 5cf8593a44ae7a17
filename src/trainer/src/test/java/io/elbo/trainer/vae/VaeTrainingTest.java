package io.elbo.trainer.vae;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.trainer.fit.History;
import io.elbo.trainer.train.Orders;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class VaeTrainingTest {
    @Test
    void keepsNoNativeArraysFromStepToStep() throws Exception {
        try (History history = Orders.history(500, 3);
                VaeTraining training = new VaeTraining(
                        new Features(history), Orders.settings(3).vae())) {
            Set<Integer> counts = new HashSet<>();
            training.run(step -> {
                if (step > 1) { // the first step makes the optimiser's state
                    counts.add(training.managedArrays());
                }
            });

            assertThat(counts).hasSize(1);
        }
    }

    @Test
    void stopsEarlyWhereTheHeldOutLossNoLongerImproves() throws Exception {
        VaeSettings impatient = new VaeSettings(32, 16, 4, 1, 0.1, 4000, 32, 2e-2, 3, 5);
        try (History history = Orders.history(200, 5);
                VaeTraining training = new VaeTraining(new Features(history), impatient)) {
            int[] last = new int[1];
            training.run(step -> last[0] = step);

            assertThat(last[0]).isLessThan(4000);
            assertThat(training.evaluations()).isNotEmpty();
        }
    }

    @Test
    void learnsTheSameWhateverTheGarbageCollectorDoes() throws Exception {
        VaeSettings settings = new VaeSettings(32, 16, 4, 1, 0.1, 20, 32, 2e-3, 40, 5);
        AtomicBoolean done = new AtomicBoolean();
        Thread collector = new Thread(() -> {
            while (!done.get()) {
                System.gc();
                for (int i = 0; i < 200; i++) {
                    ByteBuffer.allocateDirect(Float.BYTES).putFloat(Float.NaN);
                }
            }
        });
        try (History history = Orders.history(200, 5)) {
            float[] calm = weights(history, settings);
            collector.start();
            try {
                assertThat(weights(history, settings)).containsExactly(calm);
            } finally {
                done.set(true);
                collector.join();
            }
        }
    }

    private static float[] weights(History history, VaeSettings settings) {
        try (VaeTraining training = new VaeTraining(new Features(history), settings)) {
            return training.run(step -> {}).array("mu.weight");
        }
    }
}
