package io.elbo.format.envelope;

import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.PointerTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Moves the places of fields to where they are in an envelope, and adds those that the envelope itself is known by. So one walk of the
 * inner decoder reads both.
 */
final class EnvelopePlaces {
    /** Pointers below this one are of the envelope, all others of the record in it. */
    static final String ENVELOPE = "$envelope";

    /** Where Kafka Connect's JSON converter writes what it has a schema of. */
    static final String WRAPPED = "/payload";

    /** Marks of the notes. */
    static final int OPERATION = 0;

    static final int WRAPPED_OPERATION = 1;
    static final int ROW = 2;
    static final int BASE64 = 3;

    private static final String PREFIX = "/" + ENVELOPE + "/";

    private final Envelope envelope;
    private final DocumentReaders fields;

    EnvelopePlaces(Envelope envelope, DocumentReaders fields) {
        this.envelope = envelope;
        this.fields = fields;
    }

    /**
     * The places of a whole event.
     *
     * @param base where the envelope is: empty, or {@link #WRAPPED}
     * @param row the member of the envelope in which the record is
     */
    DocumentReaders of(String base, String row) {
        Map<String, List<FieldReader>> places = new LinkedHashMap<>();
        boolean isExtended = envelope.hasExtendedJson();
        fields.byPointer().forEach((pointer, reader) -> {
            if (!pointer.startsWith(PREFIX)) {
                add(places, base + "/" + row + pointer, reader, isExtended);
            } else if (envelope.shows(PointerTree.names(pointer.substring(PREFIX.length() - 1)))) {
                add(places, base + pointer.substring(PREFIX.length() - 1), reader, isExtended);
            }
        });
        add(places, base + "/" + row, new RowReader(ROW), false);
        add(places, "/" + envelope.operation(), new OperationReader(OPERATION, envelope.words()), false);
        if (envelope.mayBeWrapped()) {
            add(
                    places,
                    WRAPPED + "/" + envelope.operation(),
                    new OperationReader(WRAPPED_OPERATION, envelope.words()),
                    false);
        }
        if (envelope.base64() != null) {
            add(places, "/" + envelope.base64(), new RowReader(BASE64), false);
        }
        return DocumentReaders.of(places, fields.isObserved());
    }

    /** Where a field's place is in an event whose record stands below its usual member. */
    static String inEvent(Envelope envelope, String pointer) {
        return pointer.startsWith(PREFIX) ? pointer.substring(PREFIX.length() - 1) : "/" + envelope.row() + pointer;
    }

    /** The places of a record that stands in the envelope as a text. */
    DocumentReaders ofText() {
        Map<String, List<FieldReader>> places = new LinkedHashMap<>();
        fields.byPointer().forEach((pointer, reader) -> {
            if (!pointer.startsWith(PREFIX)) {
                add(places, pointer, reader, envelope.isOfChanges());
            }
        });
        return DocumentReaders.of(places, fields.isObserved());
    }

    private static void add(
            Map<String, List<FieldReader>> places, String pointer, FieldReader reader, boolean isExtended) {
        Stream.concat(
                        Stream.of(pointer),
                        isExtended ? ExtendedJson.PLACES.stream().map(pointer::concat) : Stream.of())
                .forEach(place -> places.computeIfAbsent(place, unused -> new ArrayList<>())
                        .add(reader));
    }
}
