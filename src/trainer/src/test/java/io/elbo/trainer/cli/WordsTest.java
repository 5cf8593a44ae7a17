package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void shouldWriteNumbersAsASentenceDoes() {
        assertThat(Words.count(1, "record")).isEqualTo("1 record");
        assertThat(Words.count(0, "record")).isEqualTo("0 records");
        assertThat(Words.number(2.0)).isEqualTo("2");
        assertThat(Words.number(1000)).isEqualTo("1000");
        assertThat(Words.percent(1)).isEqualTo("100 %");
        assertThat(Words.percent(0.05)).isEqualTo("5 %");
        assertThat(Words.percent(0.0072381)).isEqualTo("0.7238 %");
    }
}
