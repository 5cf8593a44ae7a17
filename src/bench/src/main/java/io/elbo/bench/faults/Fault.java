package io.elbo.bench.faults;

/** What can go wrong. */
enum Fault {
    KILL("instance killed (SIGKILL)"),
    TERMINATE("instance ended (SIGTERM)"),
    PAUSE("instance paused past its session"),
    NODE("one of the broker's nodes lost"),
    CLUSTER("every node of the broker lost"),
    POISON("burst of poison records"),
    INFERENCE("burst of failing inference"),
    PARTITION("partition added to the input");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
