package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsualTextTest {
    @Test
    void shouldSayTheRangeOfMostNumbers() {
        OrdinaryValues amounts = new OrdinaryValues(
                "amount", 0, List.of(0.01, 0.1, 0.44, 3.0, 9.5, 14.0, 27.4912345, 80.0, 99.0), false, List.of());

        assertThat(UsualText.of(new NumericField("amount", "/amount"), amounts)).isEqualTo("0.44 to 27.4912");
    }

    @Test
    void shouldNameTheMostFrequentWords() {
        CategoricalField currency =
                new CategoricalField("currency", "/currency", List.of("CHF", "EUR", "GBP", "NOK", "SEK"));
        OrdinaryValues words = new OrdinaryValues("currency", 0, List.of(), false, List.of(0.01, 0.5, 0.1, 0.02, 0.37));

        assertThat(UsualText.of(currency, words)).isEqualTo("EUR, SEK, GBP, NOK");
        assertThat(UsualText.of(currency, new OrdinaryValues("currency", 1, List.of(), false, List.of())))
                .isEmpty();
    }
}
