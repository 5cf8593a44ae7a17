package io.elbo.trainer.vae;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.trainer.fit.History;
import io.elbo.trainer.train.Orders;
import java.util.HashSet;
import java.util.Set;
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
}
