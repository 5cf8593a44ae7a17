package io.elbo.trainer.fit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Finds records of the data that a history was read from once more: a history keeps rows of numbers, and people recognise a record by its words. */
@FunctionalInterface
public interface RecordLookup {
    /** Of data that can be read only once. */
    RecordLookup NONE = records -> Map.of();

    /**
     * A record as it stands in the data.
     *
     * @param input name of the file
     * @param line of the file, from 1; of a file without lines the number of the record; of a topic the offset
     * @param isOfTopic whether input is a partition and line an offset
     */
    record Found(String input, long line, boolean isOfTopic, JsonNode document) {}

    /**
     * Reads the data once more.
     *
     * @param records numbers of records, as the history's builder was told them
     * @return those that could be read
     */
    Map<Long, Found> find(Set<Long> records);
}
