package io.elbo.trainer.train;

import io.elbo.core.model.Health;
import io.elbo.core.model.ModelMetadata;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.health.KeyReport;
import io.elbo.trainer.vae.VaeTraining;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training yields.
 *
 * @param model the model file
 * @param generator the generator file
 * @param metadata as it stands in the model file
 * @param evaluations losses along the way
 * @param heldOut what the exported model says of held-out rows
 * @param health what the exported model was found to do, as it stands in the metadata
 * @param contamination what the history held beside ordinary records; the model was trained without
 * @param keys what was found of the keys that histories go by; null if there are none
 * @param parity largest relative difference between the trainer's scores and the exported graph's
 */
public record TrainedModel(
        ModelBytes model,
        ModelBytes generator,
        ModelMetadata metadata,
        List<VaeTraining.Evaluation> evaluations,
        HeldOut heldOut,
        Health health,
        Contamination contamination,
        @Nullable KeyReport keys,
        double parity) {}
