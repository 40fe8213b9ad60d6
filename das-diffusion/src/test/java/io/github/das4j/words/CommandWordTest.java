package io.github.das4j.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandWordTest {

  @Test
  void whatNoShellTakesApartStaysAsItIs() {
    assertThat(CommandWord.of("runs/001-ein-grüner-Kreis")).isEqualTo("runs/001-ein-grüner-Kreis");
    assertThat(CommandWord.of("C:\\runs\\monday")).isEqualTo("C:\\runs\\monday");
  }

  @Test
  void anythingElseIsQuotedSoThatItIsOneWord() {
    assertThat(CommandWord.of("my runs/a")).isEqualTo("\"my runs/a\"");
    assertThat(CommandWord.of("it's")).isEqualTo("\"it's\"");
    assertThat(CommandWord.of("a;b")).isEqualTo("\"a;b\"");
    assertThat(CommandWord.of("$HOME's `x`")).isEqualTo("'$HOME'\\''s `x`'");
    assertThat(CommandWord.of("")).isEqualTo("\"\"");
  }
}
