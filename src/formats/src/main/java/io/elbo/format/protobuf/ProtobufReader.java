package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.framing.PayloadReader;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Reads messages of a schema, each by the program of its type. A program is made when its first message comes. Thread-safe. */
final class ProtobufReader implements PayloadReader {
    private final MessageIndex messages;
    private final MessageName naming;
    private final DocumentReaders places;
    private final AtomicReferenceArray<ProtobufProgram>
            programs; // by the number of the message; null if it has not come yet

    ProtobufReader(MessageIndex messages, MessageName naming, DocumentReaders places) {
        this.messages = messages;
        this.naming = naming;
        this.places = places;
        programs = new AtomicReferenceArray<>(messages.size());
        if (messages.usual() != MessageIndex.UNKNOWN) {
            program(messages.usual());
        }
    }

    @Override
    public Decoded read(byte[] value, int from, RecordHeaders headers, Batch batch) {
        int message;
        int start;
        try {
            message = naming.find(messages, value, from, headers);
            start = naming.message(value, from, headers);
        } catch (InvalidProtobuf | IndexOutOfBoundsException e) {
            return new Malformed(Reason.INVALID_FRAMING, "the record does not say which message of its schema it is");
        }
        return message == MessageIndex.UNKNOWN
                ? new Malformed(
                        Reason.INVALID_FRAMING,
                        "the record is of a message that its schema does not have, or does not say which one it is of")
                : program(message).read(value, start, batch);
    }

    private ProtobufProgram program(int message) {
        ProtobufProgram known = programs.get(message);
        if (known == null) {
            known = ProtobufProgram.compile(messages.type(message), places);
            programs.set(message, known);
        }
        return known;
    }
}
