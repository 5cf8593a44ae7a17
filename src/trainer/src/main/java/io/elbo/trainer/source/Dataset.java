package io.elbo.trainer.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Records that are read as a stream, as often as one likes (standard input: once), and never held in memory: CSV, JSON
 * Lines, Parquet or Avro, from one input or several, one after the other, or those of a Kafka topic. Immutable but for the notices given.
 *
 * <p>Every record becomes a JSON object, so that it goes through the one decoder that the service uses. A CSV row becomes
 * an object from header to text, {@code null} for an empty cell.
 */
public final class Dataset {
    /** Larger records cannot be decoded; those of text are bounded by less. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    private static final int MAX_SKIPPED_NOTICES = 3;

    private final List<Input> inputs;
    private final ReadOptions options;
    private final Notices notices;
    private final LongPredicate selection;
    private final Set<String> given; // notices that were given, in any pass; shared with selections
    private final int[] skippedNotices; // one number, shared with selections

    private Dataset(
            List<Input> inputs,
            ReadOptions options,
            Notices notices,
            LongPredicate selection,
            Set<String> given,
            int[] skippedNotices) {
        this.inputs = List.copyOf(inputs);
        this.options = options;
        this.notices = notices;
        this.selection = selection;
        this.given = given;
        this.skippedNotices = skippedNotices;
    }

    /** @param label header or top-level member that holds the label and is no part of the record */
    public static Dataset of(Path file, @Nullable String label) {
        return of(List.of(Input.regular(file)), ReadOptions.DEFAULT.withLabel(label), Notices.LOG);
    }

    /** @param notices told how the inputs were understood, each thing once, and of the first lines that are skipped */
    public static Dataset of(List<Input> inputs, ReadOptions options, Notices notices) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("at least one input is needed");
        }
        return new Dataset(inputs, options, notices, rowNumber -> true, new HashSet<>(), new int[1]);
    }

    /** The same records with those whose number, from 0, is selected; the others are passed over. */
    public Dataset only(LongPredicate rowNumbers) {
        return new Dataset(inputs, options, notices, rowNumbers, given, skippedNotices);
    }

    boolean selects(long rowNumber) {
        return selection.test(rowNumber);
    }

    List<Input> inputs() {
        return inputs;
    }

    ReadOptions options() {
        return options;
    }

    /** The inputs' names as a person would say them: the file, or the first file and how many follow. */
    public String name() {
        String first = inputs.get(0).name();
        return inputs.size() == 1
                ? first
                : first + " and " + (inputs.size() - 1) + (inputs.size() == 2 ? " other" : " others");
    }

    /** Whether an input is a stream that can be read only once. */
    public boolean isReadOnce() {
        return inputs.stream().anyMatch(input -> input.file() == null);
    }

    /** Whether the records are those of a Kafka topic, with keys and timestamps of their own. */
    public boolean isOfTopic() {
        return inputs.stream().allMatch(input -> input.spool() != null);
    }

    public @Nullable String labelColumn() {
        return options.label();
    }

    /** A new pass over the records; the caller closes it. */
    public Rows rows() throws IOException {
        return new Rows(this);
    }

    /**
     * {@code sha256:} and the digest of the bytes as they lie on the disk; of several inputs, the digest of their digests.
     * A file is read once more for it; of standard input it covers what the pass has read.
     */
    public String digest() throws IOException {
        if (inputs.size() == 1) {
            return "sha256:" + inputs.get(0).digest();
        }
        MessageDigest all = Input.sha256();
        for (Input input : inputs) {
            all.update((input.digest() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return "sha256:" + HexFormat.of().formatHex(all.digest());
    }

    /** Bytes of all inputs, or -1 where nobody knows. */
    long totalBytes() throws IOException {
        long total = 0;
        for (Input input : inputs) {
            if (input.size() < 0) {
                return -1;
            }
            total += input.size();
        }
        return total;
    }

    /** Tells of a thing once, however many passes notice it. */
    public void notice(String text) {
        if (given.add(text)) {
            notices.notice(text);
        }
    }

    /** Names the first few lines that are skipped, over all passes together. */
    void noticeSkipped(String place, long line, String problem) {
        String text = place + ":" + line + ": skipped: " + problem;
        if (skippedNotices[0] < MAX_SKIPPED_NOTICES && given.add(text)) {
            notices.notice(text);
            if (++skippedNotices[0] == MAX_SKIPPED_NOTICES) {
                notices.notice("further lines that are skipped are only counted");
            }
        }
    }
}
