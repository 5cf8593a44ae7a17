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
    void shouldForgetAllWhenTheyWeighTooMuch() {
        ById<String> byId = new ById<>(100, 10);
        byId.put(1, "a", 4);
        byId.put(2, "b", 6);
        assertThat(byId.get(1)).isEqualTo("a");

        byId.put(3, "c", 1);

        assertThat(byId.get(1)).isNull();
        assertThat(byId.get(2)).isNull();
        assertThat(byId.get(3)).isEqualTo("c");
        byId.put(4, "d", 20);
        assertThat(byId.get(3)).isNull();
        assertThat(byId.get(4)).isEqualTo("d");
    }

    @Test
    void shouldForgetAllWhenThereIsNoRoom() {
        ById<String> table = new ById<>(2);
        table.put(1, "a");
        table.put(2, "b");
        table.put(2, "c");
        assertThat(table.get(1)).isEqualTo("a");
        assertThat(table.get(2)).isEqualTo("c");

        table.put(3, "d");
        assertThat(table.get(1)).isNull();
        assertThat(table.get(3)).isEqualTo("d");
    }
}
