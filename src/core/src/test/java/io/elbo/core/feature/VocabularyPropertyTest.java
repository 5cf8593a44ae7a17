package io.elbo.core.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

class VocabularyPropertyTest {
    private static int ask(Words words, String word) {
        char[] text = ("<" + word + ">").toCharArray();
        return words.code(text, 1, word.length());
    }

    private static void assertLikeAMap(List<String> words, List<String> questions) {
        Map<String, Integer> reference = new HashMap<>();
        for (String word : words) {
            reference.put(word, Codes.FIRST_WORD + reference.size());
        }
        Vocabulary vocabulary = new Vocabulary(words);
        for (String question : questions) {
            assertThat(ask(vocabulary, question)).isEqualTo(reference.getOrDefault(question, Codes.UNSEEN));
        }
    }

    @Property
    void answersAsAMapDoes(
            @ForAll @UniqueElements @Size(max = 300) List<String> words, @ForAll @Size(max = 100) List<String> others) {
        assertLikeAMap(words, words);
        assertLikeAMap(words, others);
    }

    @Property(tries = 200)
    void answersAsAMapDoesWhereEveryHashIsTheSame(@ForAll long seed) {
        List<String> same = sameHashes(new Random(seed));
        assertThat(same.stream().mapToInt(String::hashCode).distinct()).hasSize(1);
        assertLikeAMap(same.subList(0, same.size() / 2), same);
    }

    /** 64 different words with one hash: {@code Aa} and {@code BB} hash alike. */
    private static List<String> sameHashes(Random random) {
        List<String> words = new ArrayList<>(List.of(Integer.toString(random.nextInt(), 36)));
        for (int i = 0; i < 6; i++) {
            List<String> longer = new ArrayList<>();
            for (String word : words) {
                longer.add(word + "Aa");
                longer.add(word + "BB");
            }
            words = longer;
        }
        return words;
    }

    @Property
    void growsUpToItsLimitAndFreezesIntoTheSameCodes(@ForAll @Size(max = 60) List<String> words) {
        int limit = 20;
        GrowingVocabulary growing = new GrowingVocabulary(limit);
        List<Integer> codes = words.stream().map(word -> ask(growing, word)).toList();
        assertThat(growing.words()).hasSizeLessThanOrEqualTo(limit).doesNotHaveDuplicates();
        Vocabulary frozen = new Vocabulary(growing.words());
        assertThat(words.stream().map(word -> ask(frozen, word)).toList()).isEqualTo(codes);
    }
}
