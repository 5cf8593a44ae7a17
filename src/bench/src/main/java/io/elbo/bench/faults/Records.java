package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.bench.model.Samples;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Values of records: samples of ordinary ones, and what goes wrong with them. Not thread-safe. */
final class Records {
    /** What the service under test takes at most; a larger record is poison. */
    static final int MAX_BYTES = 400 * 1024;
    /** A large record is larger than this, also when it is compressed. */
    static final int LARGE_BYTES = 300 * 1024;

    private static final int BAD_SAMPLES = 50;

    private final Random random;
    private final List<byte[]> ordinary = new ArrayList<>();
    private final List<byte[]> failing = new ArrayList<>();
    private final List<byte[]> flaky = new ArrayList<>();
    private int poison;

    Records(Samples samples, long seed) {
        random = new Random(seed);
        for (ObjectNode document : samples.documents()) {
            ordinary.add(utf8(document.toString()));
        }
        for (ObjectNode document : samples.documents().subList(0, BAD_SAMPLES)) {
            failing.add(with(document, samples.schema(), Tripwire.ALWAYS));
            flaky.add(with(document, samples.schema(), Tripwire.SOMETIMES));
        }
    }

    /** The document with another first number. */
    private static byte[] with(ObjectNode document, Schema schema, float number) {
        String pointer = schema.fields().stream()
                .filter(field -> field.numericColumns() == 1)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model needs a numeric field"))
                .pointer();
        int name = pointer.lastIndexOf('/');
        ObjectNode changed = document.deepCopy();
        ObjectNode parent = name == 0 ? changed : (ObjectNode) changed.at(pointer.substring(0, name));
        parent.put(pointer.substring(name + 1).replace("~1", "/").replace("~0", "~"), number);
        return utf8(changed.toString());
    }

    byte[] ordinary() {
        return choose(ordinary);
    }

    /** Fails in every call of the model with a {@link Tripwire}. */
    byte[] failing() {
        return choose(failing);
    }

    /** Fails in every second call of it. */
    byte[] flaky() {
        return choose(flaky);
    }

    /** An ordinary one with a long text that no field of the model is, and that no codec makes small. */
    byte[] large() {
        byte[] noise = new byte[LARGE_BYTES * 3 / 4 + random.nextInt((MAX_BYTES - LARGE_BYTES) / 2)];
        random.nextBytes(noise);
        String text = new String(ordinary(), StandardCharsets.UTF_8);
        return utf8("{\"noise\":\"" + Base64.getEncoder().encodeToString(noise) + "\"," + text.substring(1));
    }

    private byte[] choose(List<byte[]> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** What no detector can read, one kind after the other. */
    byte @Nullable [] poison() {
        return switch (poison++ % 8) {
            case 0 -> Arrays.copyOf(ordinary(), 1 + random.nextInt(40));
            case 1 -> binary();
            case 2 -> utf8("[1, 2, 3]");
            case 3 -> utf8("no document " + random.nextInt());
            case 4 -> utf8("{\"deep\":" + "[".repeat(JsonDecoder.MAX_NESTING + 10));
            case 5 -> utf8("{\"large\":\"" + "x".repeat(MAX_BYTES + random.nextInt(10_000)) + "\"}");
            case 6 -> new byte[0];
            default -> null;
        };
    }

    private byte[] binary() {
        byte[] bytes = new byte[200];
        random.nextBytes(bytes);
        bytes[0] = 0; // never the start of a document
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
