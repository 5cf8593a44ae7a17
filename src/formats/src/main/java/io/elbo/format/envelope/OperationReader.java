package io.elbo.format.envelope;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.JsonText;
import io.elbo.core.feature.WordTable;
import java.util.List;

/** Notes which of some words stands there: 1 for the first. */
final class OperationReader extends NoteReader {
    private final WordTable words;

    OperationReader(int mark, List<String> words) {
        super(mark);
        this.words = new WordTable(words);
    }

    @Override
    void text(byte[] bytes, int from, int to, Batch batch) {
        int word = words.number(bytes, from, to, WordTable.hash(bytes, from, to));
        set(word == WordTable.UNKNOWN ? OTHER : word + 1, batch);
    }

    @Override
    public int text(byte[] json, int start, Batch batch, int row) {
        int end = JsonText.endOfText(json, start);
        if (end == JsonText.GIVE_UP) {
            return JsonText.GIVE_UP;
        }
        text(json, start, end, batch);
        return end + 1;
    }
}
