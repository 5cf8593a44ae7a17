package io.elbo.trainer.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An input while it is read: its bytes after all packing is undone (gzip, zstd, zip, one inside the other), and how far
 * it has been read. Not thread-safe.
 */
final class OpenedInput implements AutoCloseable {
    static final int HEAD_BYTES = 1 << 16;
    private static final int MAX_PACKINGS = 4;

    private final Input input;
    private final CountingInputStream raw;
    private final BufferedInputStream bytes;
    private final @Nullable FileKind kind;
    private final byte[] head;
    private final boolean packed;
    private final long totalBytes;

    private OpenedInput(Input input, CountingInputStream raw) throws IOException {
        this.input = input;
        this.raw = raw;
        totalBytes = input.size();
        BufferedInputStream in = new BufferedInputStream(raw, 2 * HEAD_BYTES);
        byte[] first = peek(in);
        FileKind found = FileKind.of(first);
        int packings = 0;
        while (found == FileKind.GZIP || found == FileKind.ZSTANDARD || found == FileKind.ZIP) {
            if (++packings > MAX_PACKINGS) {
                throw new DataException(
                        input.name() + ": is packed more than " + MAX_PACKINGS + " times; unpack it first");
            }
            in = new BufferedInputStream(unpacked(input, found, in), 2 * HEAD_BYTES);
            first = peek(in);
            found = FileKind.of(first);
        }
        packed = packings > 0;
        bytes = in;
        head = first;
        kind = found;
    }

    /** Opens the input; anything that holds no records of a known kind is refused by what it is. */
    static OpenedInput open(Input input) throws IOException {
        CountingInputStream raw = new CountingInputStream(input.open());
        try {
            OpenedInput opened = new OpenedInput(input, raw);
            opened.refuseOtherKinds();
            return opened;
        } catch (DataException e) {
            raw.close();
            throw e;
        } catch (IOException e) {
            raw.close();
            throw new DataException(input.name() + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(HEAD_BYTES + 1);
        byte[] head = in.readNBytes(HEAD_BYTES);
        in.reset();
        return head;
    }

    private static InputStream unpacked(Input input, FileKind kind, BufferedInputStream in) throws IOException {
        return switch (kind) {
            case GZIP -> new GZIPInputStream(in, HEAD_BYTES);
            case ZSTANDARD -> new ZstdInputStream(in);
            default -> onlyEntry(input, in);
        };
    }

    /** The one data file of a zip archive; a workbook is such an archive, too. */
    private static InputStream onlyEntry(Input input, BufferedInputStream in) throws IOException {
        ZipInputStream zip = new ZipInputStream(in);
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && !isData(entry)) {
            if (isOfficeDocument(entry)) {
                throw new DataException(input.name() + ": this is an Excel workbook (xlsx) or another office document;"
                        + " save the sheet as CSV (UTF-8) and name that file");
            }
            entry = zip.getNextEntry();
        }
        if (entry == null) {
            throw new DataException(input.name() + ": this zip archive holds no file");
        }
        return new OnlyEntry(input, zip, entry.getName());
    }

    private static boolean isOfficeDocument(ZipEntry entry) {
        String name = entry.getName();
        return name.equals("[Content_Types].xml")
                || name.startsWith("_rels/")
                || name.equals("mimetype")
                || name.startsWith("xl/")
                || name.startsWith("docProps/");
    }

    private static boolean isData(ZipEntry entry) {
        return !entry.isDirectory() && !entry.getName().startsWith("__MACOSX/") && !isOfficeDocument(entry);
    }

    private void refuseOtherKinds() throws DataException {
        if (kind != null && !kind.isReadable()) {
            throw new DataException(input.name() + ": this is " + kind.meaning + "; " + kind.advice);
        }
        if (FileKind.isTar(head)) {
            throw new DataException(input.name() + ": this is a tar archive; unpack it and name the files in it");
        }
    }

    Input input() {
        return input;
    }

    /** Whether the records are in Parquet, which is read by its own reader. */
    boolean isParquet() {
        return kind == FileKind.PARQUET;
    }

    /** Whether the records are in an Avro container file, which is read by its own reader. */
    boolean isAvro() {
        return kind == FileKind.AVRO;
    }

    /** Whether the bytes are packed on the disk. */
    boolean isPacked() {
        return packed;
    }

    /** The first bytes after unpacking; not to be changed. */
    byte[] head() {
        return head;
    }

    /** All bytes after unpacking, the first ones included. */
    InputStream bytes() {
        return bytes;
    }

    /** The file's name without the endings of packings, in small letters. */
    String plainName() {
        return input.fileName().toLowerCase(Locale.ROOT).replaceFirst("(\\.(gz|gzip|zst|zstd|zip))+$", "");
    }

    /** Bytes read so far, packed where the input is. */
    long bytesRead() {
        return raw.bytes();
    }

    /** Bytes in all, or -1 where nobody knows. */
    long totalBytes() {
        return totalBytes;
    }

    /** Reads the packed bytes to their end, so that the digest of a stream covers all of them. */
    void drain() throws IOException {
        raw.skipToEnd();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    /** The bytes of an archive's first file, and a refusal where a second one follows. */
    private static final class OnlyEntry extends InputStream {
        private final Input input;
        private final ZipInputStream zip;
        private final String name;

        OnlyEntry(Input input, ZipInputStream zip, String name) {
            this.input = input;
            this.zip = zip;
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = zip.read(buffer, offset, length);
            if (count < 0) {
                refuseSecondFile();
            }
            return count;
        }

        private void refuseSecondFile() throws IOException {
            for (ZipEntry next = zip.getNextEntry(); next != null; next = zip.getNextEntry()) {
                if (isData(next)) {
                    throw new DataException(input.name() + ": this zip archive holds several files ('" + name + "', '"
                            + next.getName() + "', …); unpack it, and name the files or their folder");
                }
            }
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
