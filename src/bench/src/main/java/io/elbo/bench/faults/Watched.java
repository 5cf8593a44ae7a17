package io.elbo.bench.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A detector under test and its topics; its outputs have names of their own, dead letters included, so that each answer
 * belongs to one detector.
 */
record Watched(String detector, String input) {
    /** Of every topic at first; only the input grows. */
    static final int PARTITIONS = 4;
    /** Output topics refuse a timestamp this far ahead, as a broker does by default; dead letters are always accepted. */
    static final long MAX_AHEAD_MILLIS = 3_600_000;

    String scores() {
        return detector + ".scores";
    }

    String anomalies() {
        return detector + ".anomalies";
    }

    String annotated() {
        return detector + ".annotated";
    }

    String deadLetters() {
        return detector + ".dlq";
    }

    List<String> outputs() {
        return List.of(scores(), anomalies(), annotated());
    }

    /** What the service is told about it. */
    Map<String, String> properties(String model, String alertBudget) {
        Map<String, String> properties = new HashMap<>();
        String prefix = "elbo.detectors." + detector + ".";
        properties.put(prefix + "input", input);
        properties.put(prefix + "model", model);
        properties.put(prefix + "alert-budget", alertBudget);
        properties.put(prefix + "anomalies-topic", anomalies());
        properties.put(prefix + "dead-letter-topic", deadLetters());
        return properties;
    }
}
