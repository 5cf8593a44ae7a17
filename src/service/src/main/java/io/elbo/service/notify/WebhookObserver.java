package io.elbo.service.notify;

/** Is told what happens at one detector's webhook, by the thread of {@link Webhooks}: must be quick and never throw. */
public interface WebhookObserver {
    void anomalies(Fate fate, int count);

    void answered(Answer answer);

    /** @param alerts that wait to be sent */
    void waiting(int alerts);
}
