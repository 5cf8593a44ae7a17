package io.elbo.service.stream;

import io.elbo.service.detector.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The way of an outcome from the {@link ScoringInterceptor} to the {@link DetectorProcessor}: a header per detector on
 * the record itself. The header's name holds 128 random bits of this process, so that none that comes from outside can
 * be taken for one; it never leaves the process. Immutable, thread-safe.
 *
 * <p>Value: a zero byte and three floats (score, reconstruction loss, KL divergence), or a one byte and
 * {@code reason\ndetail} in UTF-8.
 */
public final class Handoff {
    private static final byte SCORED = 0;
    private static final byte REJECTED = 1;
    private static final int SCORED_BYTES = 1 + 3 * Float.BYTES;

    private final String prefix;

    public Handoff() {
        byte[] token = new byte[16];
        new SecureRandom().nextBytes(token);
        prefix = "elbo-" + HexFormat.of().formatHex(token) + "-";
    }

    /** The header's name for one detector. */
    String headerName(String detector) {
        return prefix + detector;
    }

    static byte[] encode(Outcome outcome) {
        if (outcome instanceof Outcome.Scored scored) {
            return ByteBuffer.allocate(SCORED_BYTES)
                    .put(SCORED)
                    .putFloat(scored.score())
                    .putFloat(scored.reconstructionLoss())
                    .putFloat(scored.klDivergence())
                    .array();
        }
        Outcome.Rejected rejected = (Outcome.Rejected) outcome;
        byte[] text = (rejected.reason() + '\n' + rejected.detail()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + text.length).put(REJECTED).put(text).array();
    }

    /** The outcome under this name, or null where the record came without one. */
    static @Nullable Outcome find(Headers headers, String headerName) {
        Header header = headers.lastHeader(headerName);
        if (header == null) {
            return null;
        }
        ByteBuffer value = ByteBuffer.wrap(header.value());
        if (value.get() == SCORED) {
            return new Outcome.Scored(value.getFloat(), value.getFloat(), value.getFloat());
        }
        String text = StandardCharsets.UTF_8.decode(value).toString();
        int end = text.indexOf('\n');
        return new Outcome.Rejected(text.substring(0, end), text.substring(end + 1));
    }

    /** The headers as they came in, without those of any detector's hand-off. */
    Headers withoutOutcomes(Headers headers) {
        RecordHeaders kept = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(prefix)) {
                kept.add(header);
            }
        }
        return kept;
    }
}
