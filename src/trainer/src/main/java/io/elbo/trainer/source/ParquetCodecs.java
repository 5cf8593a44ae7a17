package io.elbo.trainer.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Parquet's own codecs, and gzip by the JDK: Parquet's would come from Hadoop, which is not here. */
final class ParquetCodecs implements CompressionCodecFactory {
    private static final int PAGE_BYTES = 1 << 16;

    private final CodecFactory others = new CodecFactory(new PlainParquetConfiguration(), PAGE_BYTES);

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return codec == CompressionCodecName.GZIP ? new GzipCompressor() : others.getCompressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return codec == CompressionCodecName.GZIP ? new GzipDecompressor() : others.getDecompressor(codec);
    }

    @Override
    public void release() {
        others.release();
    }

    private static final class GzipDecompressor implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput packed, int unpackedBytes) throws IOException {
            return BytesInput.from(unpack(packed.toInputStream(), unpackedBytes));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedBytes, ByteBuffer target, int unpackedBytes)
                throws IOException {
            byte[] bytes = new byte[packedBytes];
            packed.get(bytes);
            target.put(unpack(new ByteArrayInputStream(bytes), unpackedBytes));
        }

        private static byte[] unpack(InputStream packed, int unpackedBytes) throws IOException {
            try (InputStream in = new GZIPInputStream(packed)) {
                return in.readNBytes(unpackedBytes);
            }
        }

        @Override
        public void release() {
            // nothing is held
        }
    }

    private static final class GzipCompressor implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput plain) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(packed)) {
                plain.writeAllTo(out);
            }
            return BytesInput.from(packed.toByteArray());
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.GZIP;
        }

        @Override
        public void release() {
            // nothing is held
        }
    }
}
