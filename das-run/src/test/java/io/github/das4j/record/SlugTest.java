package io.github.das4j.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlugTest {

  @ParameterizedTest
  @CsvSource({
    "a photo of a cat, a-photo-of-a-cat",
    "Déjà vu: Ångström!, deja-vu-angstrom",
    "../../etc/passwd, etc-passwd",
    "C:\\con\\nul, c-con-nul",
    "ﬁligree ² ½, filigree-2-1-2",
    "'  --  ', image",
    "猫の写真, image",
    "🐈, image"
  })
  void namesArePlain(String text, String expected) {
    assertThat(Slug.of(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "/", "\u0000", "\n\r\t", "%2e%2e%2f", "a\u202Eb"})
  void nothingButSafeCharactersRemains(String text) {
    assertThat(Slug.of(text)).matches("[a-z0-9]+(-[a-z0-9]+)*");
  }

  @Test
  void longTextsAreCutBetweenWords() {
    assertThat(Slug.of("an oil painting of a lighthouse in a storm at night"))
        .isEqualTo("an-oil-painting-of-a-lighthouse-in-a");
    assertThat(Slug.of("x".repeat(5000))).isEqualTo("x".repeat(40));
  }
}
