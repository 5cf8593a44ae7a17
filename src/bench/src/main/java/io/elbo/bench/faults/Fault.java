package io.elbo.bench.faults;

/** What can go wrong, or be changed while it runs. */
enum Fault {
    KILL("instance killed (SIGKILL)", 5),
    TERMINATE("instance ended (SIGTERM)", 4),
    PAUSE("instance paused past its session", 2),
    NODE("one of the broker's nodes lost", 2),
    CLUSTER("every node of the broker lost", 2),
    POISON("burst of poison records", 2),
    INFERENCE("burst of failing inference", 2),
    PARTITION("partition added to the input", 1),
    NEIGHBOUR("rolling upgrade: detector added to or removed from the topic", 2),
    NEW_TOPIC("rolling upgrade: detector added on or removed from a topic of its own", 2),
    SWITCH("rolling upgrade: adapt, budget, scores or annotated switched", 3),
    TOPIC("input topic of another detector deleted and created again", 2),
    REFUSED("burst of records whose output the broker refuses by its timestamp", 2),
    SIZE("burst of records whose annotated copy the broker refuses by its size", 2);

    private final String words;
    private final int weight;

    Fault(String words, int weight) {
        this.words = words;
        this.weight = weight;
    }

    String words() {
        return words;
    }

    /** How often it strikes in proportion to the others. */
    int weight() {
        return weight;
    }
}
