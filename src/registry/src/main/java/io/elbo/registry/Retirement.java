package io.elbo.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is to be written when versions are retired: that they are, and tombstones of what nobody needs any more. */
final class Retirement {
    private final RegistryView view;
    private final List<ModelVersion> retired;

    Retirement(RegistryView view, List<ModelVersion> retired) {
        this.view = view;
        this.retired = List.copyOf(retired);
    }

    List<Write> writes() {
        return writes(null);
    }

    /** @param published a version that the view does not know yet, and whose bytes are needed; null if there is none */
    List<Write> writes(@Nullable ModelVersion published) {
        List<Write> writes = new ArrayList<>();
        for (ModelVersion version : retired) {
            writes.add(
                    new Write.Json(new RegistryKey.OfVersion(version.detector(), version.version()), version.retire()));
            view.reportKeys(version.detector(), version.version()).forEach(key -> writes.add(new Write.Tombstone(key)));
        }
        for (String digest : unused()) {
            if (published != null && published.digest().equals(digest)) {
                continue;
            }
            for (int index : view.chunks().indexes(digest)) {
                writes.add(new Write.Tombstone(new RegistryKey.OfChunk(Digest.hexadecimal(digest), index)));
            }
        }
        return writes;
    }

    /** Digests of the bytes that no other version has. */
    private Set<String> unused() {
        Set<ModelVersion> gone = new HashSet<>(retired);
        Set<String> digests = new TreeSet<>();
        gone.forEach(version -> digests.add(version.digest()));
        for (ModelVersion version : view.versions()) {
            if (!version.retired() && version.chunks() > 0 && !gone.contains(version)) {
                digests.remove(version.digest());
            }
        }
        return digests;
    }
}
