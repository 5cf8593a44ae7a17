package io.elbo.service.notify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what a webhook reports. */
final class RecordedEvents implements WebhookObserver {
    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    private final List<String> answers = new ArrayList<>();
    private int waiting;

    @Override
    public synchronized void anomalies(Fate fate, int count) {
        fates.merge(fate, count, Integer::sum);
    }

    @Override
    public synchronized void answered(Answer answer) {
        answers.add(answer.label());
    }

    @Override
    public synchronized void waiting(int alerts) {
        waiting = alerts;
    }

    synchronized int count(Fate fate) {
        return fates.getOrDefault(fate, 0);
    }

    synchronized List<String> answers() {
        return List.copyOf(answers);
    }

    synchronized int waiting() {
        return waiting;
    }
}
