package io.elbo.format.avro;

import io.elbo.core.event.ScoreEncoder;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Writes the fields of {@code kafka/avro/score-1.avsc} in their order. */
final class AvroScores implements ScoreEncoder {
    private static final int MAX_WORDS = 100;

    private final byte[] start; // framing, detector and model
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    private final Map<String, Utf8> words = new HashMap<>(); // that come again and again

    /** @param framing what stands before the event */
    AvroScores(byte[] framing, String detector, String model, String version, @Nullable Integer registryVersion) {
        bytes.writeBytes(framing);
        try {
            out.writeString(detector);
            out.writeString(model);
            out.writeString(version);
            out.writeIndex(registryVersion == null ? 0 : 1);
            if (registryVersion != null) {
                out.writeInt(registryVersion);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written but memory
        }
        start = bytes.toByteArray();
    }

    @Override
    public byte[] write(
            Verdict verdict,
            ThresholdPolicy policy,
            @Nullable String suppressed,
            String topic,
            int partition,
            long offset,
            long timestamp) {
        bytes.reset();
        bytes.writeBytes(start);
        try {
            out.writeFloat(verdict.score());
            out.writeFloat(verdict.rawScore());
            parts(verdict.parts());
            out.writeDouble(verdict.pValue());
            out.writeDouble(policy.threshold());
            long revision = policy.budgetRevision();
            out.writeIndex(revision == 0 ? 0 : 1);
            if (revision != 0) {
                out.writeLong(revision);
            }
            out.writeString(word(verdict.severity().label()));
            out.writeIndex(suppressed == null ? 0 : 1);
            if (suppressed != null) {
                out.writeString(word(suppressed));
            }
            out.writeString(word(topic));
            out.writeInt(partition);
            out.writeLong(offset);
            out.writeLong(timestamp);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // as above
        }
        return bytes.toByteArray();
    }

    private void parts(ScoreParts parts) throws IOException {
        int count = parts.names().size();
        out.writeMapStart();
        out.setItemCount(count);
        for (int part = 0; part < count; part++) {
            out.startItem();
            out.writeString(word(parts.names().get(part)));
            out.writeFloat(parts.value(part));
        }
        out.writeMapEnd();
    }

    private Utf8 word(String text) {
        Utf8 known = words.get(text);
        if (known == null) {
            known = new Utf8(text);
            if (words.size() < MAX_WORDS) {
                words.put(text, known);
            }
        }
        return known;
    }
}
