package io.elbo.registry;

import io.elbo.registry.source.ModelSources;
import io.elbo.registry.topic.CompactedTable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The bytes of published models: from the registry's topic, or from where a version refers to. Checked before they are returned. */
final class ModelBytes {
    private static final int ATTEMPTS = 3;
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final RegistrySettings settings;
    private final RegistryView view;
    private final CompactedTable table;
    private final ChunkReader chunks;
    private final ModelSources sources;

    ModelBytes(RegistrySettings settings, RegistryView view, CompactedTable table) {
        this.settings = settings;
        this.view = view;
        this.table = table;
        chunks = new ChunkReader(settings);
        sources = ModelSources.usual();
    }

    /**
     * @param limit how long a download by reference may take
     * @throws RegistryException if they cannot be had, or are not those that were published
     */
    byte[] of(ModelVersion version, Duration limit) throws RegistryException {
        if (version.bytes() > settings.maxBytes()) {
            throw new RegistryException(version + " has " + version.bytes() + " bytes, more than the "
                    + settings.maxBytes() + " that are allowed (elbo.models.max-bytes)");
        }
        if (version.retired()) {
            throw new RegistryException(version + " is retired, and its bytes are gone");
        }
        String reference = version.reference();
        byte[] bytes = reference == null
                ? fromTopic(version)
                : fromReference(reference, version.digest(), (int) version.bytes(), version.toString(), limit);
        String digest = Digest.of(bytes);
        if (!digest.equals(version.digest())) {
            throw new RegistryException("the bytes of " + version + " have the digest " + digest + ", but "
                    + version.digest() + " was published: they were changed"
                    + (reference == null ? " in the topic" : " at " + ModelSources.shown(reference)));
        }
        return bytes;
    }

    /** @throws RegistryException if the bytes at a reference are not these */
    void requireAt(String reference, ModelContent content) throws RegistryException {
        byte[] bytes =
                fromReference(reference, content.digest(), content.size(), "the model", ModelRegistry.DOWNLOAD_LIMIT);
        String digest = Digest.of(bytes);
        if (!digest.equals(content.digest())) {
            throw new RegistryException("what is at " + ModelSources.shown(reference) + " has the digest " + digest
                    + ", but the file has " + content.digest());
        }
    }

    private byte[] fromReference(String reference, String digest, int size, String what, Duration limit)
            throws RegistryException {
        try {
            return sources.fetch(URI.create(reference), digest, size, limit);
        } catch (IOException | IllegalArgumentException e) {
            throw new RegistryException(
                    what + " cannot be fetched from " + ModelSources.shown(reference) + ": " + e.getMessage(), e);
        }
    }

    private byte[] fromTopic(ModelVersion version) throws RegistryException {
        for (int attempt = 1; ; attempt++) {
            requireRead(version);
            Map<Integer, CompactedTable.Place> places = view.chunks().of(version.digest());
            places.keySet().removeIf(index -> index >= version.chunks());
            if (places.size() < version.chunks()) {
                throw new RegistryException("of the " + version.chunks() + " parts of " + version + " only "
                        + places.size() + " are in topic " + settings.topic() + ": publish the model again");
            }
            try {
                return chunks.read(version.digest(), places, (int) version.bytes());
            } catch (RegistryException e) {
                // the same bytes may have been published again in the meantime, so that they stand elsewhere
                Map<Integer, CompactedTable.Place> now = view.chunks().of(version.digest());
                now.keySet().removeIf(index -> index >= version.chunks());
                if (attempt == ATTEMPTS || now.equals(places)) {
                    throw e;
                }
            }
        }
    }

    /** While the topic is read anew, as after a broker was away, it is not known where the parts stand. */
    private void requireRead(ModelVersion version) throws RegistryException {
        try {
            if (!table.awaitCaughtUp(READ_TIMEOUT)) {
                throw new RegistryException(version + " cannot be fetched"
                        + table.whyNotCaughtUp().map(why -> ": " + why).orElse(""));
            }
        } catch (InterruptedException e) {
            throw RegistryTopic.interrupted(e);
        }
    }
}
