package io.elbo.core.feature;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A vocabulary that takes in every word it is asked for, up to a limit; past it new words are {@link
 * Codes#UNSEEN}. Codes are in order of first appearance. For fitting; not thread-safe.
 */
public final class GrowingVocabulary implements Words {
    private final int limit;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    /** @param limit how many words are kept at most */
    public GrowingVocabulary(int limit) {
        this.limit = limit;
    }

    @Override
    public int code(char[] text, int offset, int length) {
        String word = new String(text, offset, length);
        Integer known = codes.get(word);
        if (known != null) {
            return known;
        }
        if (words.size() == limit) {
            return Codes.UNSEEN;
        }
        int code = Codes.FIRST_WORD + words.size();
        words.add(word);
        codes.put(word, code);
        return code;
    }

    /** The words in the order of their codes, which start at {@link Codes#FIRST_WORD}. */
    public List<String> words() {
        return List.copyOf(words);
    }
}
