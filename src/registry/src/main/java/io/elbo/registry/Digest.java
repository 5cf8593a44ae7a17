package io.elbo.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 as the registry writes it: {@code sha256:} and 64 hexadecimal digits. */
public final class Digest {
    private static final String PREFIX = "sha256:";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{64}");

    private Digest() {}

    public static String of(byte[] bytes) {
        try {
            return PREFIX
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The digits alone. */
    public static String hexadecimal(String digest) {
        return digest.substring(PREFIX.length());
    }

    public static boolean isDigest(String text) {
        return FORM.matcher(text).matches();
    }
}
