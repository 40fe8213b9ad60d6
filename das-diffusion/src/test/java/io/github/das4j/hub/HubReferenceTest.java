package io.github.das4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubReferenceTest {

  @ParameterizedTest
  @CsvSource({
    "hf:owner/name, owner/name, main, '', ''",
    "owner/name, owner/name, main, '', ''",
    "hf://owner/name, owner/name, main, '', ''",
    "hf:bert-base-uncased, bert-base-uncased, main, '', ''",
    "hf:bert-base-uncased@v1, bert-base-uncased, v1, '', ''",
    "hf:owner/name@v1.0, owner/name, v1.0, '', ''",
    "hf:owner/name:fp16, owner/name, main, '', fp16",
    "hf:owner/name@v1/unet/config.json, owner/name, v1, unet/config.json, ''",
    "hf:owner/name/a b+c.pth, owner/name, main, a b+c.pth, ''",
    "hf:owner/name@refs/pr/3, owner/name, refs/pr/3, '', ''",
    "hf:owner/name@refs/pr/3/vae:fp16, owner/name, refs/pr/3, vae, fp16",
    "hf:owner/name@feature%2Fnew/vae, owner/name, feature/new, vae, ''",
    "hf:owner/name/, owner/name, main, '', ''"
  })
  void isRead(String text, String repository, String revision, String path, String variant) {
    HubReference reference = HubReference.parse(text);
    assertThat(reference)
        .isEqualTo(
            new HubReference(
                repository, revision, Optional.of(path).filter(p -> !p.isEmpty()), variant));
    assertThat(HubReference.parse(reference.toString())).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hf:",
        "hf:owner/",
        "hf:/",
        "hf:..",
        "hf:../name",
        "hf:owner/..",
        "hf:own--er/name",
        "hf:owner/name.git",
        "hf:-owner/name",
        "hf:owner/na me",
        "hf:owner/name@",
        "hf:owner/name@..",
        "hf:owner/name@../../etc",
        "hf:owner/name@a%2F..%2Fb",
        "hf:owner/name@v1@v2",
        "hf:owner/name/../x",
        "hf:owner/name/a/./b",
        "hf:owner/name/a//b",
        "hf:owner/name/C:x",
        "hf:owner/name:bf16",
        "hf:owner/name:",
        "hf:owner/name/a\\b"
      })
  void whatLeadsElsewhereIsRefused(String text) {
    assertThatThrownBy(() -> HubReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("\n");
  }

  @Test
  void onlyThePrefixMakesAName() {
    assertThat(HubReference.is("hf:owner/name")).isTrue();
    assertThat(HubReference.is("owner/name")).isFalse();
    assertThat(HubReference.isRepository("owner/name")).isTrue();
    assertThat(HubReference.isRepository("a/b/c")).isFalse();
  }
}
