package io.elbo.trainer.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.train.Orders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DependenceTest {
    private static final int PRODUCT = Orders.SCHEMA.indexOf("product");
    private static final int PRICE = Orders.SCHEMA.indexOf("price");

    @SuppressWarnings("NullAway.Init")
    private static History history;

    @BeforeAll
    static void read() throws Exception {
        history = Orders.history(3000, 5);
    }

    @Test
    void shouldFindThatThePriceFollowsTheProductAndTheBytesFollowNothing() {
        var pairs = new Dependence(history, new SplittableRandom(1)).pairs();

        assertThat(pairs.get(0)).satisfies(pair -> {
            assertThat(pair.first()).isEqualTo(PRODUCT);
            assertThat(pair.second()).isEqualTo(PRICE);
            assertThat(pair.shared()).isGreaterThan(0.8);
        });
        int bytes = Orders.SCHEMA.indexOf("bytes");
        assertThat(pairs).noneMatch(pair -> pair.first() == bytes || pair.second() == bytes);
    }

    @Test
    void shouldNotTakeTheChanceOfAFewRowsForDependence() throws Exception {
        Schema schema = new Schema(List.of(new NumericField("a", "/a"), new NumericField("b", "/b")));
        for (int rows : new int[] {60, 300, 2000}) {
            SplittableRandom random = new SplittableRandom(rows);
            try (History.Builder builder = new History.Builder(schema)) {
                for (int i = 0; i < rows; i++) {
                    String json = "{\"a\":" + random.nextInt(1000) + ",\"b\":" + random.nextInt(1000) + "}";
                    builder.observe(json.getBytes(StandardCharsets.UTF_8));
                }
                try (History independent = builder.fit(0.1, 1)) {
                    assertThat(new Dependence(independent, random).pairs())
                            .as("%d rows", rows)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void shouldCallImpossibleWhatHistoryNeverHad() {
        Dependence dependence = new Dependence(history, new SplittableRandom(1));
        var pair = dependence.pairs().get(0);
        int impossible = 0;
        for (int row = 0; row < 200; row++) {
            assertThat(dependence.isImpossible(pair, row, row)).isFalse();
            impossible += dependence.isImpossible(pair, row, row + 1) ? 1 : 0;
        }
        assertThat(impossible).isBetween(60, 190);
    }

    @Test
    void shouldChangeOneFieldInASwapAndTwoInACombination() {
        Injector injector = new Injector(history, new SplittableRandom(7));
        Batch batch = new Batch(history.schema(), 300);
        for (InjectedKind kind : InjectedKind.values()) {
            for (int i = 0; i < 100; i++) {
                assertThat(injector.append(kind, batch)).as("%s %d", kind, i).isTrue();
            }
        }
        assertThat(batch.rows()).isEqualTo(300);
    }
}
