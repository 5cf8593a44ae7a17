package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One version of a detector's model as it was published. Nothing of it changes later but {@code retired}.
 *
 * @param detector whose model it is
 * @param version counted from 1 for each detector; 0 stands for the file of the configuration, which is not in the registry
 * @param digest {@code sha256:} and the digest of the model's bytes
 * @param bytes size of the model
 * @param reference where the bytes are if not in the topic, as a URI; null if they are in the topic
 * @param chunks how many records of the topic hold the bytes; 0 if they are elsewhere
 * @param model what it is
 * @param signature null if nobody has signed it
 * @param by who published it
 * @param at when, ISO 8601
 * @param note for people; may be empty
 * @param retired whether it can be used no more; its bytes are gone
 */
public record ModelVersion(
        String detector,
        int version,
        String digest,
        long bytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reference,
        int chunks,
        ModelSummary model,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ModelSignature signature,
        String by,
        String at,
        String note,
        boolean retired) {}
