package io.elbo.service.api;

import io.elbo.service.api.OtherInstances.Request;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.lifecycle.KeyLookup;
import io.elbo.stream.lifecycle.TopicStreams;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what detectors know of keys: on this instance, or by asking the others. */
@Singleton
public class KeyHistories {
    private static final long RETRY_SECONDS = 1;

    private final TopicStreams streams;
    private final OtherInstances others;

    KeyHistories(TopicStreams streams, OtherInstances others) {
        this.streams = streams;
        this.others = others;
    }

    /** What is found of a key. */
    sealed interface Found {}

    /**
     * The key's bytes and its state, which is null if no instance that was asked knows the key.
     */
    static final class Here implements Found {
        private final byte[] key;
        private final byte @Nullable [] state;

        private Here(byte[] key, byte @Nullable [] state) {
            this.key = key;
            this.state = state;
        }

        byte[] key() {
            return key;
        }

        byte @Nullable [] state() {
            return state;
        }
    }

    /** The whole answer of another instance, which knows the key. */
    record Answered(Response response) implements Found {}

    /**
     * Looks the key up.
     *
     * @param values of the key, in the order of its parts
     * @param isForwarded whether another instance asks, so that none is asked again
     * @throws BadRequestException if the detector has no histories or the key has other parts
     * @throws ServiceUnavailableException if the histories cannot be read now
     */
    Found find(Detector detector, List<String> values, boolean isForwarded, Request request, Deadline deadline) {
        DetectorHistory history = detector.active().keys();
        if (history == null) {
            throw new BadRequestException(
                    "the model of detector " + detector.name() + " keeps no histories of keys; ask without a key");
        }
        if (values.size() != history.parts()) {
            throw new BadRequestException("the key of detector " + detector.name() + " has " + history.parts()
                    + " parts, got " + values.size());
        }
        byte[] key = history.key(values);
        KeyLookup.Answer answer = streams.histories(detector).find(history, key);
        if (answer instanceof KeyLookup.Unavailable unavailable) {
            throw new ServiceUnavailableException(unavailable.reason(), RETRY_SECONDS);
        }
        if (answer instanceof KeyLookup.NotHere notHere && !isForwarded) {
            Optional<Response> theirs = others.ask(notHere.others(), request, deadline);
            if (theirs.isPresent()) {
                return new Answered(theirs.get());
            }
        }
        return new Here(key, answer instanceof KeyLookup.Found found ? found.state() : null);
    }
}
