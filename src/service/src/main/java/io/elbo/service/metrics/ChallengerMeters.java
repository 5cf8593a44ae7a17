package io.elbo.service.metrics;

import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.DiffFigures;
import io.elbo.stream.challenger.Judged;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ModelRef;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The figures of the challengers of one detector, of this instance and while it runs. */
public final class ChallengerMeters {
    private static final Map<String, ToLongFunction<DiffFigures>> DIFFS =
            Map.of("gained", DiffFigures::gained, "lost", DiffFigures::lost, "kept", DiffFigures::kept);

    private ChallengerMeters() {}

    /** Registers them. */
    public static void bind(Challenger challenger, MeterRegistry registry) {
        Tags tags = Tags.of("detector", challenger.detector());
        for (Judged outcome : Judged.values()) {
            FunctionCounter.builder("elbo.challenger.records", challenger, place -> place.totals()
                            .challenger(outcome))
                    .description("Committed records that a challenger has scored, by what it makes of them")
                    .tags(tags.and("outcome", outcome.label()))
                    .register(registry);
        }
        DIFFS.forEach((diff, count) -> FunctionCounter.builder(
                        "elbo.challenger.anomalies", challenger, place -> count.applyAsLong(place.totals()))
                .description("Committed records that the challenger or the active model flags, by who does:"
                        + " the challenger only (gained), the active model only (lost), or both (kept)")
                .tags(tags.and("diff", diff))
                .register(registry));
        FunctionCounter.builder("elbo.challenger", challenger, Challenger::seconds)
                .description("Time that threads have spent on decoding and scoring for the challenger")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("elbo.challenger.failures", challenger, Challenger::failures)
                .description("Calls of a challenger that have failed; they do not concern the active model")
                .tags(tags)
                .register(registry);
        Gauge.builder("elbo.challenger.suspended", challenger, place -> place.whySuspended() == null ? 0 : 1)
                .description("1 while the challenger is left out because it failed too often in a row")
                .tags(tags)
                .register(registry);
        MultiGauge info = MultiGauge.builder("elbo.challenger.info")
                .description("The model that scores beside the active one; always 1")
                .register(registry);
        challenger.whenChanged(() -> info.register(rows(challenger, tags), true));
        info.register(rows(challenger, tags), true);
    }

    private static List<MultiGauge.Row<?>> rows(Challenger challenger, Tags tags) {
        ShadowRun run = challenger.run();
        if (run == null) {
            return List.of();
        }
        ModelRef model = run.model().reference();
        return List.of(MultiGauge.Row.of(
                tags.and(
                        "model",
                        model.name(),
                        "version",
                        model.version(),
                        "registry_version",
                        String.valueOf(run.version())),
                1));
    }
}
