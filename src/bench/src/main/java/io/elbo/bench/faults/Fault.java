package io.elbo.bench.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

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
    SIZE("burst of records whose annotated copy the broker refuses by its size", 2),
    SWAP("another version of a model made active", 4, Needs.MODELS),
    ROLLBACK("the version before made active again", 2, Needs.MODELS),
    BAD_VERSION("version that cannot be used made active", 2, Needs.MODELS),
    HALF_WRITTEN("publisher killed before its commit", 2, Needs.MODELS),
    MODELS_TOPIC("topic of models deleted, created again and filled", 1, Needs.MODELS),
    COMPACTION("topic of models compacted", 1, Needs.MODELS),
    TWO_OPERATORS("two operators at once", 2, Needs.MODELS),
    CHALLENGER("challenger begun, ended or made active", 3, Needs.MODELS),
    SCHEMA_REGISTRY("registry of schemas killed while records name a new one", 3, Needs.AVRO);

    /** What a run must have for it. */
    private enum Needs {
        NOTHING,
        /** A registry of models. */
        MODELS,
        /** Records in Avro, whose schemas are in a registry. */
        AVRO
    }

    private final String words;
    private final int weight;
    private final Needs needs;

    Fault(String words, int weight) {
        this(words, weight, Needs.NOTHING);
    }

    Fault(String words, int weight, Needs needs) {
        this.words = words;
        this.weight = weight;
        this.needs = needs;
    }

    /** Those that are possible in a run. */
    static Set<Fault> of(boolean hasModels, boolean isAvro) {
        return Arrays.stream(values())
                .filter(fault -> fault.isPossible(hasModels, isAvro))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
    }

    /**
     * @param hasModels whether there is a registry of models
     * @param isAvro whether records are Avro
     */
    boolean isPossible(boolean hasModels, boolean isAvro) {
        return switch (needs) {
            case NOTHING -> true;
            case MODELS -> hasModels;
            case AVRO -> isAvro;
        };
    }

    String words() {
        return words;
    }

    /** How often it strikes in proportion to the others. */
    int weight() {
        return weight;
    }
}
