package io.elbo.bench.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The detectors of the service under test as they are configured now, and what a rolling upgrade changes of them. The main
 * detector never changes: whatever is done to the others, it must answer every record.
 */
final class Detectors {
    static final Watched MAIN = new Watched("faults", "faults");
    /** On the same topic; its options are switched. */
    static final Watched SWITCHED = new Watched("switched", "faults");
    /** On the same topic; comes and goes. */
    static final Watched NEIGHBOUR = new Watched("neighbour", "faults");
    /** On a topic of its own; comes and goes. */
    static final Watched NEWCOMER = new Watched("newcomer", "newcomer");
    /** On a topic of its own, which is deleted and created again. */
    static final Watched BYSTANDER = new Watched("bystander", "bystander");

    static final List<Watched> ALL = List.of(MAIN, SWITCHED, NEIGHBOUR, NEWCOMER, BYSTANDER);

    static final double ALERT_BUDGET = 0.01;
    private static final String BUDGET = Double.toString(ALERT_BUDGET);

    private final String model;
    private final String neighbourModel;
    private final Map<String, String> common;
    private final boolean anomaliesOnly;
    private final String format;
    private boolean hasNeighbour;
    private boolean hasNewcomer;
    private boolean adapts;
    private boolean hasTimeBudget;
    private boolean writesScores = true;
    private boolean annotates;

    /**
     * @param model of all but the detectors that come and go, whose histories would have gaps
     * @param common properties of the service beside those of detectors
     * @param anomaliesOnly whether the main detector publishes no verdicts of ordinary records
     * @param format of the topic that several detectors read
     */
    Detectors(String model, String neighbourModel, Map<String, String> common, boolean anomaliesOnly, String format) {
        this.model = model;
        this.neighbourModel = neighbourModel;
        this.common = Map.copyOf(common);
        this.anomaliesOnly = anomaliesOnly;
        this.format = format;
    }

    /** Adds the neighbour, or removes it. */
    boolean toggleNeighbour() {
        hasNeighbour = !hasNeighbour;
        return hasNeighbour;
    }

    boolean toggleNewcomer() {
        hasNewcomer = !hasNewcomer;
        return hasNewcomer;
    }

    /** @param option 0 to 3: learning, a budget per time, verdicts, annotated records */
    void toggle(int option) {
        switch (option) {
            case 0 -> adapts = !adapts;
            case 1 -> hasTimeBudget = !hasTimeBudget;
            case 2 -> writesScores = !writesScores;
            default -> annotates = !annotates;
        }
    }

    boolean hasNeighbour() {
        return hasNeighbour;
    }

    boolean switchedWritesScores() {
        return writesScores;
    }

    /** What every instance is started with from now on. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>(common);
        properties.putAll(MAIN.properties(model, BUDGET));
        if (!anomaliesOnly) {
            scores(MAIN, properties);
            annotated(MAIN, properties);
        }
        properties.putAll(SWITCHED.properties(model, hasTimeBudget ? "200 per hour" : BUDGET));
        properties.put("elbo.detectors." + SWITCHED.detector() + ".adapt", Boolean.toString(adapts));
        if (writesScores) {
            scores(SWITCHED, properties);
        }
        if (annotates) {
            annotated(SWITCHED, properties);
        }
        add(BYSTANDER, true, properties);
        add(NEIGHBOUR, hasNeighbour, properties);
        add(NEWCOMER, hasNewcomer, properties);
        format(MAIN, properties);
        format(SWITCHED, properties);
        if (hasNeighbour) {
            format(NEIGHBOUR, properties);
        }
        return properties;
    }

    private void add(Watched watched, boolean isThere, Map<String, String> properties) {
        if (isThere) {
            properties.putAll(watched.properties(neighbourModel, BUDGET));
            scores(watched, properties);
        }
    }

    private void format(Watched watched, Map<String, String> properties) {
        properties.put("elbo.detectors." + watched.detector() + ".format", format);
    }

    private static void scores(Watched watched, Map<String, String> properties) {
        properties.put("elbo.detectors." + watched.detector() + ".scores-topic", watched.scores());
    }

    private static void annotated(Watched watched, Map<String, String> properties) {
        properties.put("elbo.detectors." + watched.detector() + ".annotated-topic", watched.annotated());
    }
}
