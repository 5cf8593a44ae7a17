package io.elbo.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.format.SchemaChange.Kind;
import io.elbo.stream.schema.SchemaChanged;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SchemaMeters meters = new SchemaMeters("cards", 2, registry);

    private static SchemaChanged change(String from, String to, String... fields) {
        return new SchemaChanged(
                from,
                to,
                1_750_000_000_000L,
                List.of(fields).stream()
                        .map(name -> new SchemaChanged.Field(name, Kind.GONE, "gone"))
                        .toList());
    }

    private List<String> series() {
        return registry.find("elbo.field.schema.changed").gauges().stream()
                .map(gauge ->
                        gauge.getId().getTag("field") + " " + gauge.getId().getTag("schemas"))
                .sorted()
                .toList();
    }

    @Test
    void shouldNameTheFieldAndTheTimeOfTheLastChange() {
        assertThat(registry.get("elbo.schema.changes").counter().count()).isZero();

        meters.changed(change("17", "18", "channel"));

        assertThat(registry.get("elbo.schema.changes")
                        .tag("detector", "cards")
                        .counter()
                        .count())
                .isEqualTo(1);
        Gauge gauge = registry.get("elbo.field.schema.changed")
                .tag("detector", "cards")
                .tag("field", "channel")
                .tag("change", "gone")
                .tag("schemas", "17 -> 18")
                .gauge();
        assertThat(gauge.value()).isEqualTo(1_750_000_000);
    }

    @Test
    void shouldHaveSeriesOfTheLastChangeAndOfSoManyFieldsOnly() {
        meters.changed(change("17", "18", "channel"));

        meters.changed(change("18", "19", "amount", "country", "online"));

        assertThat(series()).containsExactly("amount 18 -> 19", "country 18 -> 19");
        assertThat(registry.get("elbo.schema.changes").counter().count()).isEqualTo(2);
    }
}
