package io.elbo.trainer.infer;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.NumberText;
import io.elbo.core.feature.TimestampForm;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.NameList;
import io.elbo.trainer.source.Pointers;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The values that a user calls the time of a record, from the first records of a file that have them. It refuses what no record has, and what is
 * no time. As the user says that it is one, numbers need neither a name nor an order to be taken for a count from 1970 on.
 */
public final class TimeColumn {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int ENOUGH_VALUES = 10_000;
    private static final int MAX_RECORDS = 1_000_000;
    private static final int MAX_EXAMPLE = 40;

    private final String source;
    private final String pointer;
    private final List<String> values = new ArrayList<>();
    private int records;
    private List<String> pointers = List.of();

    private TimeColumn(Dataset dataset, String pointer) throws IOException {
        this.pointer = pointer;
        source = dataset.name();
        JsonPointer place = JsonPointer.compile(pointer);
        try (Rows rows = dataset.rows()) {
            while (values.size() < ENOUGH_VALUES && records < MAX_RECORDS && rows.next()) {
                JsonNode record = MAPPER.readTree(rows.json());
                if (records++ == 0) {
                    pointers = Pointers.of(record);
                }
                JsonNode value = record.at(place);
                if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
                    values.add(value.asText().strip());
                }
            }
        }
    }

    /**
     * How the time is written.
     *
     * @param known how it is written as far as that is known already; otherwise null
     * @throws DataException if no record has a value there, or none that is a time
     */
    public static TimestampFormat format(Dataset dataset, String pointer, @Nullable TimestampFormat known)
            throws IOException {
        return new TimeColumn(dataset, pointer).format(known);
    }

    private TimestampFormat format(@Nullable TimestampFormat known) throws DataException {
        if (values.isEmpty()) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s: %s has the time %s; the first record has %s",
                    source,
                    records < MAX_RECORDS ? "no record" : "none of the first 1,000,000 records",
                    pointer,
                    NameList.of(pointers)));
        }
        TimestampFormat format = known == null ? recognised() : known;
        String example =
                values.get(0).length() > MAX_EXAMPLE ? values.get(0).substring(0, MAX_EXAMPLE) + "…" : values.get(0);
        if (format == null) {
            throw new DataException(source + ": " + pointer + " is no time that is recognised, for example '" + example
                    + "'. If it is one, say with --time-format how it is written");
        }
        TimestampForm form = TimestampForm.of(format);
        if (values.stream().allMatch(value -> Double.isNaN(form.epochSeconds(value)))) {
            throw new DataException(source + ": no value of " + pointer + " is a time in the format " + format.text()
                    + ", for example '" + example + "'");
        }
        return format;
    }

    private @Nullable TimestampFormat recognised() {
        TimestampFinder.Found found = TimestampFinder.ofTexts(values, values);
        if (found == null) {
            found = TimestampFinder.ofDigits(values, values);
        }
        if (found != null) {
            return found.format();
        }
        EpochUnit unit =
                EpochUnit.ofTimes(values.stream().mapToDouble(NumberText::parse).toArray());
        return unit == null ? null : unit.format();
    }
}
