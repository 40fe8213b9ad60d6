package io.github.das4j.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrintableTest {

  @ParameterizedTest
  @CsvSource({
    "001b,[31mred",
    "0007,bell",
    "009b,31m",
    "007f,x",
    "202e,gnp",
    "2028,x",
    "feff,x",
    "000d,x"
  })
  void whatSteersATerminalIsShownAsItsCode(String code, String rest) {
    String hostile = "a" + (char) Integer.parseInt(code, 16) + rest;

    assertThat(Printable.of(hostile)).isEqualTo("a\\u" + code + rest);
    // White space becomes a space in an excerpt, whatever its kind.
    assertThat(Excerpt.of(hostile).codePoints()).allMatch(c -> c >= ' ' && c < 0x7f);
  }

  @Test
  void textOfAnyLanguageStays() {
    String text = "ein Bär\t猫\n👩‍🎨 \uD83D\uDE00 עברית नमस्ते";

    assertThat(Printable.of(text)).isEqualTo(text);
  }

  @Test
  void halfACharacterIsShownAsItsCode() {
    assertThat(Printable.of("a\ud83d")).isEqualTo("a\\ud83d");
  }
}
