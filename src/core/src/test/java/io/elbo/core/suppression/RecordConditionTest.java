package io.elbo.core.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordConditionTest {
    private static final ObjectNode DOCUMENT = JsonNodeFactory.instance.objectNode();

    static {
        DOCUMENT.put("country", "DE");
        DOCUMENT.put("city", "New York, NY");
        DOCUMENT.put("amount", 70.5);
        DOCUMENT.put("written", "70.50");
        DOCUMENT.put("account", 12_345_678_901_234_567L);
        DOCUMENT.put("online", true);
        DOCUMENT.put("word", "null");
        DOCUMENT.putNull("nothing");
        DOCUMENT.put("infinite", Double.POSITIVE_INFINITY);
        DOCUMENT.putObject("card").put("a b", 1);
    }

    private static RecordView record() {
        return new RecordView("c-17".getBytes(StandardCharsets.UTF_8), () -> DOCUMENT, 0);
    }

    private static boolean holds(String text) {
        return RecordCondition.parse(text).at(name -> "/" + name).holds(record());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    country = DE                            | true
                    country=DE                              | true
                    country = AT, DE                        | true
                    country = de                            | false
                    country != AT, DE                       | false
                    country != AT                           | true
                    country = "DE"                          | true
                    city = "New York, NY"                   | true
                    city = "New York"                       | false
                    amount = 70.5                           | true
                    amount = 7.05e1                         | true
                    amount = "70.5"                         | false
                    amount < 70.5                           | false
                    amount <= 70.5                          | true
                    amount > -1                             | true
                    amount >= 71                            | false
                    written = 70.5                          | false
                    written > 70                            | true
                    country > 0                             | false
                    country < 0                             | false
                    account = 12345678901234567             | true
                    account = 12345678901234568             | false
                    online = true                           | true
                    online = false                          | false
                    nothing = null                          | true
                    absent = null                           | true
                    absent = DE                             | false
                    absent != DE                            | true
                    absent > 0                              | false
                    absent < 0                              | false
                    country != null                         | true
                    word = null                             | true
                    word = "null"                           | true
                    nothing = "null"                        | false
                    infinite > 1e300                        | true
                    /card = 1                               | false
                    "/card/a b" = 1                         | true
                    record-key = c-17                       | true
                    record-key != c-17                      | false
                    country = DE and amount > 70            | true
                    country = DE AND amount > 71            | false
                    country = AT and amount > 70            | false
                    """)
    void shouldHold(String text, boolean holds) {
        assertThat(holds(text)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                       | a field, a JSON pointer or record-key is expected at character 1
                    country                  | one of =, !=, <, <=, > and >= is expected at character 8
                    country =                | a value is expected at character 10
                    country => DE            | one of =, !=, <, <=, > and >= is expected
                    country = DE,            | a value is expected at character 14
                    country = DE or amount=1 | for or write a second rule at character 14
                    country = New York       | and, a comma or the end is expected
                    country = "DE            | a closing double quote is missing
                    amount < big             | one number is expected
                    amount < 1, 2            | one number is expected
                    amount < NaN             | one number is expected
                    amount < 1e999           | one number is expected
                    amount < 0x1p3           | one number is expected
                    country = DE and         | and, a comma or the end is expected
                    = DE                     | a field, a JSON pointer or record-key is expected
                    """)
    void shouldRefuse(String text, String says) {
        assertThatThrownBy(() -> RecordCondition.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }

    @Test
    void shouldRefuseAConditionWithoutEnd() {
        assertThatThrownBy(() -> RecordCondition.parse("a = " + "b, ".repeat(10_000) + "c"))
                .hasMessageContaining("10000 characters");
    }

    @Test
    void shouldFindNothingInADocumentThatCannotBeReadNorInAMissingKey() {
        RecordView record = new RecordView(null, MissingNode::getInstance, 0);

        assertThat(RecordCondition.parse("/a = 1").holds(record)).isFalse();
        assertThat(RecordCondition.parse("record-key = null").holds(record)).isTrue();
    }

    @Property
    void anyTextCanBeQuoted(@ForAll String word) {
        String quoted = '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        RecordView record = new RecordView(null, () -> TextNode.valueOf(word), 0);
        RecordCondition condition = RecordCondition.parse("word = " + quoted + " and record-key = null");

        assertThat(condition.at(name -> "").holds(record)).isTrue();
    }
}
