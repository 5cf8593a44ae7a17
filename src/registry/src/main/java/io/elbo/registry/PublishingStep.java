package io.elbo.registry;

import java.util.ArrayList;
import java.util.List;

/** What is to be written when a model is published: its parts, the version, what becomes of it, and which older ones are retired. */
final class PublishingStep {
    private final RegistryView view;
    private final Publication publication;
    private final String at;

    PublishingStep(RegistryView view, Publication publication, String at) {
        this.view = view;
        this.publication = publication;
        this.at = at;
    }

    RegistryWriter.Plan<ModelVersion> plan() throws RegistryException {
        AssignmentChanges changes = new AssignmentChanges(view, publication.detector(), publication.change(), at);
        ModelVersion version = version();
        Assignment next = changes.afterPublication(version.version(), publication.use(), publication.terms());
        List<Write> writes = new ArrayList<>(chunks());
        writes.add(new Write.Json(new RegistryKey.OfVersion(version.detector(), version.version()), version));
        if (!next.equals(changes.now())) {
            writes.add(new Write.Json(new RegistryKey.OfAssignment(version.detector()), next));
        }
        writes.addAll(new Retirement(view, beyond(next)).writes(version));
        return new RegistryWriter.Plan<>(version, writes);
    }

    private ModelVersion version() {
        int latest = view.versions(publication.detector()).stream()
                .mapToInt(ModelVersion::version)
                .max()
                .orElse(0);
        ModelContent content = publication.content();
        return new ModelVersion(
                publication.detector(),
                latest + 1,
                content.digest(),
                content.size(),
                publication.reference(),
                publication.reference() == null ? content.chunks() : 0,
                publication.model(),
                publication.signature(),
                publication.change().by(),
                at,
                publication.change().why(),
                false);
    }

    private List<Write> chunks() {
        List<Write> chunks = new ArrayList<>();
        ModelContent content = publication.content();
        for (int i = 0; publication.reference() == null && i < content.chunks(); i++) {
            chunks.add(new Write.Chunk(new RegistryKey.OfChunk(Digest.hexadecimal(content.digest()), i), content, i));
        }
        return chunks;
    }

    /** The oldest versions that nobody needs, as many as are too many. */
    private List<ModelVersion> beyond(Assignment next) {
        List<ModelVersion> kept = view.versions(publication.detector()).stream()
                .filter(version -> !version.retired())
                .toList();
        long tooMany = kept.size() + 1L - publication.keep();
        VersionNeeds needs = VersionNeeds.of(view, next);
        return kept.stream()
                .filter(version -> needs.why(version.version()).isEmpty())
                .limit(Math.max(0, tooMany))
                .toList();
    }
}
