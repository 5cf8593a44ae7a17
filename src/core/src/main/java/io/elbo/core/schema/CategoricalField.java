package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of a set of words. One categorical column: 0 missing, 1 outside the vocabulary, 2.. the vocabulary in order.
 *
 * @param missing words that mean that there is no value
 * @param vocabulary the words in the order of their codes; empty until the trainer has fitted it
 * @param description what the value means, for a person; null if nobody says
 */
public record CategoricalField(
        String name,
        String pointer,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> vocabulary,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String description)
        implements Field {
    /** The kind as the schema's JSON names it. */
    public static final String TYPE = "categorical";

    public CategoricalField {
        Field.requireNameAndPointer(name, pointer);
        missing = Field.requireMissing(name, missing);
        vocabulary = copyOrEmpty(vocabulary);
        description = Field.orNull(description);
        if (new HashSet<>(vocabulary).size() != vocabulary.size()) {
            throw new SchemaException("field '" + name + "': the vocabulary names a word twice");
        }
    }

    public CategoricalField(String name, String pointer, List<String> vocabulary) {
        this(name, pointer, List.of(), vocabulary, null);
    }

    /** A field whose vocabulary is yet to be fitted. */
    public CategoricalField(String name, String pointer) {
        this(name, pointer, List.of());
    }

    public CategoricalField withMissing(List<String> words) {
        return new CategoricalField(name, pointer, words, vocabulary, description);
    }

    public CategoricalField withVocabulary(List<String> words) {
        return new CategoricalField(name, pointer, missing, words, description);
    }

    public CategoricalField withDescription(@Nullable String text) {
        return new CategoricalField(name, pointer, missing, vocabulary, text);
    }

    private static List<String> copyOrEmpty(@Nullable List<String> words) {
        return words == null ? List.of() : List.copyOf(words);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public int numericColumns() {
        return 0;
    }

    @Override
    public int categoricalColumns() {
        return 1;
    }

    @Override
    public <T> T accept(FieldVisitor<T> visitor) {
        return visitor.categorical(this);
    }
}
