package io.elbo.service.metrics;

import io.elbo.service.notify.Answer;
import io.elbo.service.notify.Fate;
import io.elbo.service.notify.WebhookObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One webhook's figures, every meter there from the start. Thread-safe. */
public final class MeteredWebhook implements WebhookObserver {
    private static final List<String> ANSWERS =
            List.of("accepted", "refused", "overloaded", "failed", "timeout", "unreachable");

    private final Map<Fate, Counter> anomalies = new EnumMap<>(Fate.class);
    private final Map<String, Counter> requests = new HashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    public MeteredWebhook(String detector, MeterRegistry registry) {
        Tags tags = Tags.of("detector", detector);
        for (Fate fate : Fate.values()) {
            anomalies.put(
                    fate,
                    Counter.builder("elbo.webhook.anomalies")
                            .description("Anomalies by what became of them at the webhook")
                            .tags(tags.and("outcome", fate.label()))
                            .register(registry));
        }
        for (String answer : ANSWERS) {
            requests.put(
                    answer,
                    Counter.builder("elbo.webhook.requests")
                            .description("Requests to the webhook by how they ended")
                            .tags(tags.and("outcome", answer))
                            .register(registry));
        }
        Gauge.builder("elbo.webhook.waiting", waiting, AtomicInteger::doubleValue)
                .description("Alerts that wait to be sent")
                .tags(tags)
                .register(registry);
    }

    @Override
    public void anomalies(Fate fate, int count) {
        Counter counter = anomalies.get(fate);
        if (counter != null) {
            counter.increment(count);
        }
    }

    @Override
    public void answered(Answer answer) {
        Counter counter = requests.get(answer.label());
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void waiting(int alerts) {
        waiting.set(alerts);
    }
}
