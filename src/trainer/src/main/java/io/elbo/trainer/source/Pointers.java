package io.elbo.trainer.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The places of a record that hold single values. */
public final class Pointers {
    private Pointers() {}

    /** JSON pointers to all single values of the record, in its order. Lists are not looked into. */
    public static List<String> of(JsonNode record) {
        List<String> pointers = new ArrayList<>();
        collect(record, "", pointers);
        return pointers;
    }

    private static void collect(JsonNode node, String pointer, List<String> pointers) {
        if (node.isValueNode()) {
            pointers.add(pointer);
        }
        node.properties()
                .forEach(entry -> collect(
                        entry.getValue(),
                        pointer + "/" + entry.getKey().replace("~", "~0").replace("/", "~1"),
                        pointers));
    }
}
