package io.elbo.service.notify;

/** Hears what happens at one detector's webhook. Called from the sink's thread: must be quick and never throw. */
public interface WebhookObserver {
    void anomalies(Fate fate, int count);

    void answered(Answer answer);

    /** @param alerts that wait to be sent */
    void waiting(int alerts);
}
