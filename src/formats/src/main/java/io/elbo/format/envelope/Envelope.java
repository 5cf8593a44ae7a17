package io.elbo.format.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands around a record, and where in it the record is. Which envelope a topic's records have is a setting, never a guess. */
public enum Envelope {
    /**
     * Change events of Debezium: {@code before}, {@code after}, {@code op} and {@code source}, at the root or, as Kafka Connect's JSON
     * converter writes them with schemas, inside of {@code payload}.
     */
    DEBEZIUM(
            "op",
            Map.of(
                    "c", Operation.WRITTEN,
                    "r", Operation.WRITTEN,
                    "u", Operation.UPDATED,
                    "d", Operation.DELETED,
                    "t", Operation.TRUNCATED,
                    "m", Operation.NOTICE),
            Operation.UNKNOWN,
            "after",
            "before",
            null) {
        /** Heartbeats, transactions and changes of a schema have topics of their own, but transforms may send them elsewhere. */
        @Override
        boolean isNotice(JsonNode record) {
            return isHeartbeat(record)
                    || (record.has("status") && record.has("id") && record.has("event_count"))
                    || (record.has("databaseName") && (record.has("ddl") || record.has("tableChanges")));
        }

        private boolean isHeartbeat(JsonNode record) {
            for (Iterator<String> names = record.fieldNames(); names.hasNext(); ) {
                if (!TIMES.contains(names.next())) {
                    return false;
                }
            }
            return record.has("ts_ms");
        }

        @Override
        boolean shows(List<String> place) {
            String name = place.get(0);
            return switch (place.size()) {
                case 1 -> name.equals("op") || TIMES.contains(name) || DEBEZIUM_GROUPS.contains(name);
                case 2 -> DEBEZIUM_GROUPS.contains(name) && !place.get(1).equals("query");
                default -> false;
            };
        }
    },

    /** Events of MongoDB's change streams, as its Kafka source connector writes them. */
    MONGODB(
            "operationType",
            Map.of(
                    "insert", Operation.WRITTEN,
                    "replace", Operation.WRITTEN,
                    "update", Operation.UPDATED,
                    "delete", Operation.DELETED,
                    "drop", Operation.TRUNCATED,
                    "dropDatabase", Operation.TRUNCATED),
            Operation.NOTICE,
            "fullDocument",
            "fullDocumentBeforeChange",
            null) {
        @Override
        boolean shows(List<String> place) {
            return place.size() <= 2 && MONGODB_ATTRIBUTES.contains(place.get(0));
        }
    },

    /** Events in the structured mode of CloudEvents: attributes, and beside them the record as {@code data}. */
    CLOUDEVENTS("specversion", Map.of(), Operation.WRITTEN, "data", null, "data_base64") {
        @Override
        boolean shows(List<String> place) {
            String name = place.get(0).toLowerCase(Locale.ROOT); // as a producer may have misspelt it
            return place.size() == 1 && !name.equals("data") && !name.equals("data_base64");
        }
    };

    private static final Set<String> TIMES = Set.of("ts_ms", "ts_us", "ts_ns");
    private static final Set<String> DEBEZIUM_GROUPS = Set.of("source", "transaction");
    private static final Set<String> MONGODB_ATTRIBUTES = Set.of("operationType", "clusterTime", "wallTime", "ns");

    private final String operation;

    @SuppressWarnings("ImmutableEnumChecker") // it is unmodifiable
    private final List<String> words;

    @SuppressWarnings("ImmutableEnumChecker") // it is unmodifiable
    private final Map<String, Operation> operations;

    private final Operation other;
    private final String row;
    private final @Nullable String rowBefore;
    private final @Nullable String base64;

    Envelope(
            String operation,
            Map<String, Operation> operations,
            Operation other,
            String row,
            @Nullable String rowBefore,
            @Nullable String base64) {
        this.operation = operation;
        words = operations.keySet().stream().sorted().toList();
        this.operations = operations;
        this.other = other;
        this.row = row;
        this.rowBefore = rowBefore;
        this.base64 = base64;
    }

    /** As it stands in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its events tell of changes of rows, so that a tombstone may follow the one of a deletion. */
    public boolean isOfChanges() {
        return rowBefore != null;
    }

    /** The member that every event has, and that says what it is. */
    String operation() {
        return operation;
    }

    /** What may stand there, in a fixed order. */
    List<String> words() {
        return words;
    }

    Operation operation(String word) {
        return operations.getOrDefault(word, other);
    }

    /** Of a word that is not among {@link #words}. */
    Operation otherOperation() {
        return other;
    }

    /** The member that holds the record. */
    public String row() {
        return row;
    }

    /** The member that holds the row as it was before the event; null if there is none. */
    @Nullable
    String rowBefore() {
        return rowBefore;
    }

    /** The member that holds the record's bytes instead; null if there is none. */
    @Nullable
    String base64() {
        return base64;
    }

    /** Whether Kafka Connect may have written it as the member {@code payload}, beside a schema. */
    boolean mayBeWrapped() {
        return isOfChanges();
    }

    /** Whether rows may be in MongoDB's extended JSON. */
    boolean hasExtendedJson() {
        return this == MONGODB;
    }

    /** Whether a record that does not say what it is tells of the connector. */
    boolean isNotice(JsonNode record) {
        return false;
    }

    /**
     * Whether a place of the envelope is shown beside the record, and may be read, if a single value stands there. What may hold values of
     * the row is not: masks would miss it there.
     *
     * @param place names of members, at least one
     */
    abstract boolean shows(List<String> place);
}
