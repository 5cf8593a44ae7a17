import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Replaces the digests of one file in a bill of materials by those of the file that has taken its place.
 *
 * <pre>java UpdateBom.java BOM BEFORE AFTER</pre>
 *
 * Exit code 1 if the bill of materials does not hold the digests of the first file.
 */
public final class UpdateBom {
    private static final List<String> ALGORITHMS =
            List.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512");

    private UpdateBom() {}

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        Path bom = Path.of(arguments[0]);
        byte[] before = Files.readAllBytes(Path.of(arguments[1]));
        byte[] after = Files.readAllBytes(Path.of(arguments[2]));
        String text = Files.readString(bom);
        int replaced = 0;
        for (String algorithm : ALGORITHMS) {
            String old = digest(algorithm, before);
            if (text.contains(old)) {
                text = text.replace(old, digest(algorithm, after));
                replaced++;
            }
        }
        if (replaced == 0) {
            System.err.println(bom + " does not hold the digests of " + arguments[2]);
            System.exit(1);
        }
        Files.writeString(bom, text);
    }

    private static String digest(String algorithm, byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }
}
