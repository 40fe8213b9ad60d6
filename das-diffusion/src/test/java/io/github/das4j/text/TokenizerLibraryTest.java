package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.util.Utils;
import org.junit.jupiter.api.Test;

class TokenizerLibraryTest {

  @Test
  void theLibraryAsksNothingOfTheNetwork() {
    assertThatThrownBy(() -> TokenizerLibrary.open("no tokenizer"));
    assertThat(Utils.isOfflineMode()).isTrue();
  }
}
