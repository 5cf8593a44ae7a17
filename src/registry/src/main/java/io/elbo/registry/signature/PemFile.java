package io.elbo.registry.signature;

import io.elbo.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the blocks of a PEM file (RFC 7468). */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>[^-]*)-----END \\k<label>-----");
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;

    PemFile(Path file) {
        this.file = file;
    }

    /**
     * The contents of all blocks with a label, at least one.
     *
     * @param label such as {@code PUBLIC KEY}
     * @param hint what the file should be, and how it is made
     */
    List<byte[]> blocks(String label, String hint) throws RegistryException {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text());
        List<String> others = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.group("label").equals(label)) {
                blocks.add(decoded(matcher.group("body")));
            } else {
                others.add(matcher.group("label"));
            }
        }
        if (blocks.isEmpty()) {
            throw new RegistryException(file + " holds no '" + label + "'"
                    + (others.isEmpty() ? "" : ", but " + String.join(", ", others)) + ": " + hint);
        }
        return blocks;
    }

    private String text() throws RegistryException {
        if (!Files.isRegularFile(file)) {
            throw new RegistryException("there is no key file " + file);
        }
        if (!Files.isReadable(file)) {
            throw new RegistryException("the key file " + file + " cannot be read: this user may not");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new RegistryException(file + " is no PEM file: it has " + Files.size(file) + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new RegistryException("the key file " + file + " cannot be read: " + e, e);
        }
    }

    private byte[] decoded(String body) throws RegistryException {
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
