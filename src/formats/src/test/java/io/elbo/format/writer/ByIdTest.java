package io.elbo.format.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ByIdTest {
    @Property
    void shouldKeepWhatAMapKeeps(@ForAll List<@LongRange(min = -5, max = 5) Long> ids) {
        ById<Integer> table = new ById<>(100);
        Map<Long, Integer> map = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            if (i % 3 == 2) {
                table.remove(ids.get(i));
                map.remove(ids.get(i));
            } else {
                table.put(ids.get(i), i);
                map.put(ids.get(i), i);
            }
        }
        for (long id = -6; id <= 6; id++) {
            assertThat(table.get(id)).isEqualTo(map.get(id));
        }
    }

    @Test
    void shouldForgetTheOldestWhenTheyWeighTooMuch() {
        ById<String> byId = new ById<>(100, 10);
        byId.put(1, "a", 3);
        byId.put(2, "b", 2);
        byId.put(3, "c", 5);
        assertThat(byId.get(1)).isEqualTo("a");

        byId.put(4, "d", 1);

        assertThat(byId.get(1)).isNull();
        assertThat(byId.get(2)).isNull();
        assertThat(byId.get(3)).isEqualTo("c");
        byId.put(5, "e", 20);
        assertThat(byId.get(3)).isNull();
        assertThat(byId.get(5)).isEqualTo("e");
    }

    @Test
    void shouldForgetTheOldestWhenThereIsNoRoom() {
        ById<String> table = new ById<>(4);
        table.put(1, "a");
        table.put(2, "b");
        table.put(2, "c");
        table.put(3, "d");
        table.put(1, "e");
        assertThat(table.get(1)).isEqualTo("e");
        assertThat(table.get(2)).isEqualTo("c");

        table.put(4, "f");

        assertThat(table.get(1)).isEqualTo("e");
        assertThat(table.get(2)).isNull();
        assertThat(table.get(3)).isEqualTo("d");
        assertThat(table.get(4)).isEqualTo("f");
        table.remove(3);
        assertThat(table.get(3)).isNull();
    }

    /** Somewhat more schemas than are young must not be made anew for each record. */
    @Test
    void shouldKeepAllThatAreUsedInTurnIfThereIsRoom() {
        ById<Long> table = new ById<>(200);
        for (long id = 0; id < 170; id++) {
            table.put(id, id);
        }
        for (long id = 0; id < 170; id++) {
            assertThat(table.get(id)).isEqualTo(id);
        }
    }
}
