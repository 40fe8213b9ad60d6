package io.github.das4j.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void whatFitsStaysAsItIs() {
    assertThat(Excerpt.of("a red star")).isEqualTo("a red star");
    assertThat(Excerpt.of("a".repeat(80))).hasSize(80).doesNotContain("…");
    assertThat(Excerpt.of("")).isEmpty();
  }

  @Test
  void whatIsLongIsCutAndSaysSo() {
    assertThat(Excerpt.of("x".repeat(30_000))).hasSize(80).endsWith("x…");
    assertThat(Excerpt.of("a cat ".repeat(5_000), 12)).isEqualTo("a cat a cat…");
    assertThat(Excerpt.of(" ".repeat(30_000) + "far behind")).isEqualTo("…");
  }

  @Test
  void itIsOneLineAndCutsNoCharacterInTwo() {
    assertThat(Excerpt.of("a cat\n\ton a\r\nmat")).isEqualTo("a cat on a mat");
    String cats = "\uD83D\uDC08".repeat(50);
    assertThat(Excerpt.of(cats, 10)).isEqualTo("\uD83D\uDC08".repeat(4) + "…");
  }
}
