package io.elbo.service.config;

import io.elbo.stream.mask.FieldMask;
import io.elbo.stream.mask.MaskKind;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.settings.BadConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what a detector masks into {@link Masks}, or refuses it in one line. */
final class MaskReader {
    private static final String KEY = "key";
    private static final String SECRET = "elbo.mask-secret-file";
    private static final String ALLOWED =
            "allowed are a pointer and hash, last4 or drop, such as /card/number=last4, and key=hash or key=last4";
    /** A shorter one could be found by trying. */
    private static final int MIN_SECRET_BYTES = 16;

    private MaskReader() {}

    /** @param secretFile of hashes; null if there is none */
    static Masks read(String property, List<String> entries, @Nullable String secretFile) {
        List<FieldMask> masks = new ArrayList<>();
        boolean hashes = false;
        for (String entry : entries) {
            FieldMask mask = mask(property, entry.strip());
            masks.add(mask);
            hashes |= mask.kind() == MaskKind.HASH;
        }
        if (hashes && secretFile == null) {
            throw new BadConfigurationException(property + " hashes values, which needs a secret: set " + SECRET
                    + ", since a bare hash of a card number is found by trying");
        }
        return Masks.of(masks, hashes && secretFile != null ? secret(secretFile) : null);
    }

    private static FieldMask mask(String property, String entry) {
        int equals = entry.lastIndexOf('=');
        String place = equals < 0 ? "" : entry.substring(0, equals).strip();
        String word = entry.substring(equals + 1).strip();
        MaskKind kind = Arrays.stream(MaskKind.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> BadConfigurationException.of(property, entry, ALLOWED));
        if (place.equals(KEY) && kind != MaskKind.DROP) {
            return FieldMask.ofKey(kind);
        }
        try {
            return FieldMask.of(place, kind);
        } catch (IllegalArgumentException e) {
            throw BadConfigurationException.of(property, entry, ALLOWED);
        }
    }

    private static byte[] secret(String file) {
        try {
            byte[] secret = Files.readString(Path.of(file.strip())).strip().getBytes(StandardCharsets.UTF_8);
            if (secret.length < MIN_SECRET_BYTES) {
                throw BadConfigurationException.of(
                        SECRET, file, "the file must hold at least " + MIN_SECRET_BYTES + " bytes");
            }
            return secret;
        } catch (IOException e) {
            throw BadConfigurationException.of(SECRET, file, "the file cannot be read");
        }
    }
}
