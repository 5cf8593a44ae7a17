package io.elbo.service.notify;

import java.util.Locale;

/** What became of one anomaly at the webhook. */
public enum Fate {
    /** The receiver has accepted an alert that counts it. */
    SENT,
    /** Its key had been reported within the dedup window. */
    DEDUPLICATED,
    /** It is less severe than what is to be reported. */
    BELOW_SEVERITY,
    /** Too many alerts wait. */
    QUEUE_FULL,
    /** It is too old, or has become so while the receiver was away. */
    EXPIRED,
    /** The receiver will not have it, however often it is sent. */
    REFUSED,
    /** It is a change of an incident that a rule suppresses. */
    SUPPRESSED,
    /** It is the end of an incident; alerts about it end by themselves. */
    RESOLVED,
    /** The record is no anomaly as Elbo writes them. */
    UNREADABLE;

    /** The fate as a metric's tag: {@code below_severity}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
