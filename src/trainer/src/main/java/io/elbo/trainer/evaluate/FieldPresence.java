package io.elbo.trainer.evaluate;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.feature.ValueState;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.EnvelopeHint;
import io.elbo.trainer.source.NameList;
import io.elbo.trainer.source.Notices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Notices that records do not have the fields that a model reads: mostly another file, or names written otherwise. */
public final class FieldPresence {
    /** What Kafka Connect's converter of JSON writes around an event. */
    private static final List<String> CONNECT = List.of("schema", "payload");

    private final List<FieldKind> kinds;

    public FieldPresence(Schema schema) {
        kinds = FieldKind.of(schema).stream()
                .filter(kind -> !kind.field().pointer().isEmpty()) // the others look at the time alone
                .toList();
    }

    /**
     * Looks at the first records of a file.
     *
     * @param names the names at the top of the last of them
     * @throws DataException where they have none of the fields
     */
    public void check(Batch batch, String file, List<String> names, Notices notices) throws DataException {
        List<Field> absent = new ArrayList<>();
        boolean anyName = false;
        for (FieldKind kind : kinds) {
            boolean named = names.contains(top(kind.field()));
            anyName |= named;
            if (!named && isMissing(kind, batch)) {
                absent.add(kind.field());
            }
        }
        if (absent.isEmpty()) {
            return;
        }
        String what = NameList.of(absent.stream().map(Field::name).toList());
        if (!anyName && absent.size() == kinds.size()) {
            throw new DataException(file + ": has none of the model's fields. The model reads " + what
                    + "; the records have " + (names.isEmpty() ? "no names" : NameList.of(names))
                    + likeNames(absent, names)
                    + advice(names));
        }
        notices.notice(file + ": the first " + batch.rows() + " records do not have " + what
                + ", which the model reads: missing values make them unusual" + likeNames(absent, names));
    }

    private static String advice(List<String> names) {
        String envelope = names.containsAll(CONNECT) ? "debezium (or mongodb)" : EnvelopeHint.of(names, List.of());
        return envelope == null
                ? ". Rename the columns, or train a model on records like these"
                : ". They look like events with the record in an envelope: --envelope " + envelope
                        + " reads it from a topic";
    }

    private static boolean isMissing(FieldKind kind, Batch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            if (kind.state(batch, row) != ValueState.MISSING) {
                return false;
            }
        }
        return true;
    }

    private static String top(Field field) {
        String first = field.pointer().substring(1).split("/", 2)[0];
        return first.replace("~1", "/").replace("~0", "~");
    }

    /** Names that differ only in letter case, blanks and punctuation. */
    private static String likeNames(List<Field> absent, List<String> names) {
        List<String> alike = new ArrayList<>();
        for (Field field : absent) {
            for (String name : names) {
                if (plain(name).equals(plain(top(field)))) {
                    alike.add("'" + name + "' is not '" + top(field) + "'");
                }
            }
        }
        return alike.isEmpty() ? "" : " (names must be the same to the letter: " + String.join(", ", alike) + ")";
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
