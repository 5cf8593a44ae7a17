package io.elbo.format.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SchemaIdsTest {
    private static long id(UUID guid) {
        return SchemaIds.ofGuid(guid.getMostSignificantBits(), guid.getLeastSignificantBits());
    }

    @Test
    void shouldGiveAGuidOneNumber() {
        UUID guid = UUID.randomUUID();
        long id = id(guid);

        assertThat(id).isLessThanOrEqualTo(-2);
        assertThat(id(guid)).isEqualTo(id);
        assertThat(SchemaIds.isGuid(id)).isTrue();
        assertThat(SchemaIds.guid(id)).isEqualTo(guid);
        assertThat(SchemaIds.text(id)).isEqualTo(guid.toString());
    }

    @Test
    void shouldTellGuidsOfTheSameHashApart() {
        Set<Long> ids = new HashSet<>();
        for (long i = 0; i < 20; i++) {
            ids.add(SchemaIds.ofGuid(Long.rotateLeft(i, 32), i));
        }
        assertThat(ids).hasSize(20);
    }

    @Test
    void shouldLeaveNumbersAsTheyAre() {
        assertThat(SchemaIds.isGuid(17)).isFalse();
        assertThat(SchemaIds.isGuid(-1)).isFalse();
        assertThat(SchemaIds.text(17)).isEqualTo("17");
    }
}
