package io.elbo.bench.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far each detector on the main topic has come. */
final class Answered {
    static final List<Watched> ON_THE_SAME_TOPIC = List.of(Detectors.MAIN, Detectors.SWITCHED, Detectors.NEIGHBOUR);

    private final Map<Watched, Progress> progress = new LinkedHashMap<>();

    Answered() {
        ON_THE_SAME_TOPIC.forEach(watched -> progress.put(watched, new Progress()));
    }

    Progress of(Watched watched) {
        Progress found = progress.get(watched);
        if (found == null) {
            throw new IllegalArgumentException(watched + " is on another topic");
        }
        return found;
    }

    void sending() {
        progress.values().forEach(Progress::sending);
    }

    /** A record that is perhaps not in the log: whatever is in the log is what must be answered in the end. */
    void notSent(long number) {
        progress.values().forEach(each -> each.answered(number));
    }
}
