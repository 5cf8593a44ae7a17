package io.elbo.trainer.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How records are written in a file.
 *
 * @param json JSON Lines where true, otherwise CSV
 * @param separator between the cells of a CSV line
 */
record Format(boolean json, char separator) {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};

    /**
     * The format by the file's extension, {@code .gz} aside; where that says nothing, by the first character. The
     * separator is the candidate that occurs most often in the header.
     *
     * @param head the first bytes of the (decompressed) file, without a byte order mark
     */
    static Format of(Path file, byte[] head) throws DataException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        String text = new String(head, StandardCharsets.UTF_8);
        char first = firstVisible(text);
        boolean csvName = name.endsWith(".csv") || name.endsWith(".tsv");
        if (first == '[' && !csvName) {
            throw new DataException(file + ": this is a JSON array; JSON Lines is needed, one object a line"
                    + " (jq -c '.[]' makes them)");
        }
        boolean jsonName = name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json");
        if (jsonName || (!csvName && first == '{')) {
            return new Format(true, ',');
        }
        return new Format(false, name.endsWith(".tsv") ? '\t' : separator(text));
    }

    private static char firstVisible(String text) {
        String visible = text.stripLeading();
        return visible.isEmpty() ? ' ' : visible.charAt(0);
    }

    private static char separator(String text) {
        int[] seen = new int[SEPARATORS.length];
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                break;
            } else if (!quoted) {
                for (int s = 0; s < SEPARATORS.length; s++) {
                    seen[s] += c == SEPARATORS[s] ? 1 : 0;
                }
            }
        }
        int most = 0;
        for (int s = 1; s < SEPARATORS.length; s++) {
            most = seen[s] > seen[most] ? s : most;
        }
        return SEPARATORS[most];
    }
}
