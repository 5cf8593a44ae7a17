package io.elbo.service.console;

import org.jspecify.annotations.Nullable;

/**
 * What a viewer is told.
 *
 * @param id what the viewer sends to go on after this event
 * @param name anomaly, incident, status, scores or reset
 * @param detector that it is about; null if it is about all
 * @param data JSON in one line
 */
public record Event(String id, String name, @Nullable String detector, String data) {
    static final String ANOMALY = "anomaly";
    static final String INCIDENT = "incident";
    static final String STATUS = "status";
    static final String SCORES = "scores";
    /** What the viewer has shown may lack something: it has to load its lists anew. */
    static final String RESET = "reset";
}
