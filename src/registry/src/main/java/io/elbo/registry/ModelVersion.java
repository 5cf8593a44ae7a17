package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.registry.source.ModelSources;
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
        boolean retired) {
    public ModelVersion {
        if (version < 1 || digest == null || !Digest.isDigest(digest) || bytes < 1 || model == null) {
            throw new IllegalArgumentException("a version needs its number, digest, size and model");
        }
        if (reference == null && chunks != ModelContent.chunks(bytes)) {
            throw new IllegalArgumentException(
                    bytes + " bytes are in " + ModelContent.chunks(bytes) + " chunks, not in " + chunks);
        }
        by = by == null ? "" : by;
        at = at == null ? "" : at;
        note = note == null ? "" : note;
    }

    /** The same version, which can be used no more. */
    ModelVersion retire() {
        return new ModelVersion(
                detector, version, digest, bytes, reference, chunks, model, signature, by, at, note, true);
    }

    /** As it may be shown to everybody: without what may be a secret in its reference. */
    public ModelVersion shown() {
        return new ModelVersion(
                detector,
                version,
                digest,
                bytes,
                reference == null ? null : ModelSources.shown(reference),
                chunks,
                model,
                signature,
                by,
                at,
                note,
                retired);
    }

    /** {@code version 3 of detector payments} */
    @Override
    public String toString() {
        return "version " + version + " of detector " + detector;
    }
}
