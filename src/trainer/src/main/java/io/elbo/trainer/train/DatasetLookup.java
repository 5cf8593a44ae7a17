package io.elbo.trainer.train;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.elbo.trainer.fit.RecordLookup;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads single records of a data set once more, in one pass that ends when all are found. If that fails, a notice says so. */
final class DatasetLookup implements RecordLookup {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Dataset dataset;

    private DatasetLookup(Dataset dataset) {
        this.dataset = dataset;
    }

    static RecordLookup of(Dataset dataset) {
        return dataset.isReadOnce() ? NONE : new DatasetLookup(dataset);
    }

    @Override
    public Map<Long, Found> find(Set<Long> records) {
        Map<Long, Found> found = new HashMap<>();
        try (Rows rows = dataset.only(records::contains).rows()) {
            while (found.size() < records.size() && rows.next()) {
                found.put(
                        rows.rowNumber(),
                        new Found(rows.inputName(), rows.line(), rows.partition() >= 0, MAPPER.readTree(rows.json())));
            }
        } catch (IOException e) {
            dataset.notice(
                    "the report shows the odd records without their words, because the data could not be read once more: "
                            + e.getMessage());
        }
        return found;
    }
}
