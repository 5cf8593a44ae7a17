package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestPlaceTest {
    private final RequestPlace place = new RequestPlace();
    private final AtomicInteger givenBack = new AtomicInteger();

    @Test
    void shouldBeGivenBackOnceWhenTheRequestEnds() {
        assertThat(place.take(givenBack::incrementAndGet)).isTrue();
        assertThat(givenBack).hasValue(0);

        place.end();
        place.end();
        assertThat(givenBack).hasValue(1);
    }

    @Test
    void shouldNotBeTakenByARequestThatHasEndedBefore() {
        place.end();

        assertThat(place.take(givenBack::incrementAndGet)).isFalse();
        assertThat(givenBack).hasValue(0);
    }
}
