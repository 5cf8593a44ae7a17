package io.elbo.trainer.source;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Kinds of binary files, told by their first bytes: those that are unpacked, and those that are only named. */
enum FileKind {
    GZIP("1f8b", "", ""),
    ZSTANDARD("28b52ffd", "", ""),
    ZIP("504b0304", "", ""),
    PARQUET("50415231", "", ""),
    AVRO("4f626a01", "", ""),
    EMPTY_ZIP("504b0506", "an empty zip archive", "pack a file into it"),
    XLS("d0cf11e0a1b11ae1", "an old Excel workbook", "save the sheet as CSV (UTF-8)"),
    BZIP2("425a68", "compressed with bzip2", "unpack it with 'bunzip2', or pipe it: bzcat FILE | elbo-train … -"),
    XZ("fd377a585a00", "compressed with xz", "unpack it with 'unxz', or pipe it: xzcat FILE | elbo-train … -"),
    LZ4("04224d18", "compressed with lz4", "unpack it with 'unlz4', or pipe it: lz4cat FILE | elbo-train … -"),
    SNAPPY("ff060000734e61507059", "compressed with snappy", "unpack it first"),
    SEVEN_ZIP("377abcaf271c", "a 7-Zip archive", "unpack it first"),
    RAR("526172211a07", "a RAR archive", "unpack it first"),
    ORC("4f5243", "an ORC file", "convert it to Parquet, CSV or JSON Lines"),
    ARROW("4152524f5731", "an Arrow (Feather) file", "convert it to Parquet: pandas.read_feather(…).to_parquet(…)"),
    HDF5("894844460d0a1a0a", "an HDF5 file", "convert it to Parquet: pandas.read_hdf(…).to_parquet(…)"),
    NUMPY("934e554d5059", "a NumPy array", "convert it to CSV: numpy.savetxt(…, delimiter=',')"),
    MATLAB("4d41544c41422035", "a MATLAB file", "convert it to CSV"),
    PICKLE("8004", "a Python pickle", "convert it to Parquet: pandas.read_pickle(…).to_parquet(…)"),
    PICKLE_5("8005", "a Python pickle", "convert it to Parquet: pandas.read_pickle(…).to_parquet(…)"),
    SQLITE(hex("SQLite format 3\0"), "an SQLite database", "export the table as CSV: sqlite3 -header -csv FILE …"),
    PDF(hex("%PDF-"), "a PDF document", "export the table as CSV"),
    ELF("7f454c46", "a program", "name the data instead"),
    JAVA_SERIAL("aced0005", "serialised Java objects", "export them as JSON Lines");

    private static final int MAX_MAGIC_BYTES = 16;

    private final String magic; // hexadecimal

    /** What the file is, in words. */
    final String meaning;

    /** What to do, in words. */
    final String advice;

    FileKind(String magic, String meaning, String advice) {
        this.magic = magic;
        this.meaning = meaning;
        this.advice = advice;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether the bytes can be read once they are unpacked, or as they are. */
    boolean isReadable() {
        return meaning.isEmpty();
    }

    /** The kind of a file that starts with these bytes; null for text and all that is unknown. */
    static @Nullable FileKind of(byte[] head) {
        String start = HexFormat.of().formatHex(head, 0, Math.min(head.length, MAX_MAGIC_BYTES));
        for (FileKind kind : values()) {
            if (start.startsWith(kind.magic)) {
                return kind;
            }
        }
        return null;
    }

    /** A tar archive says so in its first header, not at its start. */
    static boolean isTar(byte[] head) {
        byte[] ustar = "ustar".getBytes(StandardCharsets.US_ASCII);
        return head.length > 262 && java.util.Arrays.equals(head, 257, 262, ustar, 0, ustar.length);
    }
}
