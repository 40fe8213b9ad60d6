package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlugTest {

  @ParameterizedTest
  @CsvSource({
    "a photo of a cat, a-photo-of-a-cat",
    "../../etc/passwd, etc-passwd",
    "CON, con",
    "naïve café — Zürich, naive-cafe-zurich",
    "猫, image",
    "' ', image",
    "a very very very very very very long prompt indeed, a-very-very-very-very-very-very-long"
  })
  void namesAreSafe(String prompt, String slug) {
    assertThat(Slug.of(prompt)).isEqualTo(slug);
  }
}
