package io.elbo.stream.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasksTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] SECRET = "a secret of 16 bytes and more".getBytes(StandardCharsets.UTF_8);
    private static final String CARD = "4111111111111111";

    private static Masks masks(String... pointersAndKinds) {
        return Masks.of(
                Stream.of(pointersAndKinds)
                        .map(each -> each.split("="))
                        .map(parts ->
                                FieldMask.of(parts[0], MaskKind.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT))))
                        .toList(),
                SECRET);
    }

    private static String masked(Masks masks, String document) throws Exception {
        return masks.document(JSON.readTree(document)).toString();
    }

    @Test
    void shouldDropAMemberAndKeepTheOthers() throws Exception {
        assertThat(masked(masks("/card/number=drop"), "{\"card\":{\"number\":1,\"type\":\"x\"},\"number\":2}"))
                .isEqualTo("{\"card\":{\"type\":\"x\"},\"number\":2}");
        assertThat(masked(masks("/card=drop"), "{\"card\":{\"number\":1}}")).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "4111111111111111, …1111",
        "123456789012, …9012",
        "12345678901, …", // too much of it would be seen
        "1234, …",
        "'', …"
    })
    void shouldShowTheLastFourOfLongValuesOnly(String value, String shown) throws Exception {
        assertThat(masked(masks("/number=last4"), "{\"number\":\"" + value + "\"}"))
                .isEqualTo("{\"number\":\"" + shown + "\"}");
    }

    @Test
    void shouldMaskNumbersAndWordsAlike() throws Exception {
        Masks masks = masks("/number=hash");

        assertThat(masked(masks, "{\"number\":" + CARD + "}"))
                .isEqualTo(masked(masks, "{\"number\":\"" + CARD + "\"}"))
                .doesNotContain("1111");
        assertThat(masked(masks, "{\"number\":null}")).isEqualTo("{\"number\":null}");
    }

    @Test
    void shouldHashEqualValuesAlikeAndOnlyWithTheSecret() throws Exception {
        String document = "{\"number\":\"" + CARD + "\"}";
        Masks other = Masks.of(
                List.of(FieldMask.of("/number", MaskKind.HASH)), "another secret".getBytes(StandardCharsets.UTF_8));

        String hashed = masked(masks("/number=hash"), document);
        assertThat(hashed).isEqualTo(masked(masks("/number=hash"), document)).matches(".*\"hmac:[0-9a-f]{32}\".*");
        assertThat(masked(other, document)).isNotEqualTo(hashed);
        assertThat(masked(masks("/number=hash"), "{\"number\":\"4111111111111112\"}"))
                .isNotEqualTo(hashed);
        assertThatThrownBy(() -> Masks.of(List.of(FieldMask.of("/number", MaskKind.HASH)), null))
                .hasMessageContaining("secret");
    }

    @Test
    void shouldMaskEverythingBelowAPlace() throws Exception {
        assertThat(masked(
                        masks("/card=last4"),
                        "{\"card\":{\"number\":\"" + CARD + "\",\"owner\":{\"names\":[\"Ada\",\"King\"]}}}"))
                .isEqualTo("{\"card\":{\"number\":\"…1111\",\"owner\":{\"names\":[\"…\",\"…\"]}}}");
    }

    @Test
    void shouldFindPlacesInArraysAndNamesWithSlashes() throws Exception {
        assertThat(masked(masks("/cards/*/number=drop"), "{\"cards\":[{\"number\":1,\"a\":2},{\"number\":3}]}"))
                .isEqualTo("{\"cards\":[{\"a\":2},{}]}");
        assertThat(masked(masks("/names/1=drop"), "{\"names\":[\"a\",\"b\",\"c\"]}"))
                .isEqualTo("{\"names\":[\"a\",\"…\",\"c\"]}");
        assertThat(masked(masks("/a~1b=drop"), "{\"a/b\":1,\"a\":{\"b\":2}}")).isEqualTo("{\"a\":{\"b\":2}}");
    }

    @Test
    void shouldGoByTheStrictestOfSeveralMasks() throws Exception {
        String document =
                "{\"card\":{\"number\":\"" + CARD + "\",\"cvc\":\"123\",\"iban\":\"DE02120300000000202051\"}}";
        Masks all = Masks.all(List.of(masks("/card=last4"), masks("/card/cvc=drop"), masks("/card/iban=hash")));

        String shown = masked(all, document);
        assertThat(shown).contains("\"number\":\"…1111\"").doesNotContain("cvc").contains("\"iban\":\"hmac:");
        assertThat(all.of("/card/iban")).isEqualTo(MaskKind.HASH);
        assertThat(all.of("/card/cvc/x")).isEqualTo(MaskKind.DROP);
        assertThat(all.of("/cards")).isNull();
    }

    @Test
    void shouldMaskAValueThatLooksLikeAMaskedOne() throws Exception {
        assertThat(masked(masks("/number=hash"), "{\"number\":\"hmac:" + CARD + "\"}"))
                .doesNotContain(CARD);
    }

    @Test
    void shouldLeaveADocumentAloneIfNothingIsMasked() throws Exception {
        JsonNode document = JSON.readTree("{\"a\":1}");

        assertThat(Masks.NONE.document(document)).isSameAs(document);
    }

    @Test
    void shouldNotChangeTheDocumentItself() throws Exception {
        JsonNode document = JSON.readTree("{\"a\":{\"b\":1}}");

        masks("/a/b=drop").document(document);

        assertThat(document).hasToString("{\"a\":{\"b\":1}}");
    }

    @Test
    void shouldMaskTheKeyOfKafkaOnlyIfAskedTo() {
        byte[] key = CARD.getBytes(StandardCharsets.UTF_8);

        assertThat(masks("/number=hash").key(key)).isEqualTo(key);
        assertThat(text(Masks.of(List.of(FieldMask.ofKey(MaskKind.LAST4)), null).key(key)))
                .isEqualTo("…1111");
        assertThat(text(Masks.of(List.of(FieldMask.ofKey(MaskKind.HASH)), SECRET)
                        .key(key)))
                .startsWith("hmac:");
        assertThat(Masks.of(List.of(FieldMask.ofKey(MaskKind.HASH)), SECRET).key(null))
                .isNull();
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepItsSecret() {
        assertThat(masks("/number=hash").toString()).contains("number").doesNotContain("secret");
    }
}
