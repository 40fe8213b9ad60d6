package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.github.das4j.demo.Captions.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTokenizerTest {

  private final DemoTokenizer tokenizer = new DemoTokenizer();

  @Test
  void endTokenIsTheLargest() {
    assertThat(tokenizer.endId()).isEqualTo(tokenizer.size() - 1);
    assertThat(tokenizer.encode("a red fox"))
        .hasSize(DemoTokenizer.CONTEXT)
        .endsWith(tokenizer.endId());
  }

  @Test
  void writtenFilesGiveTheSameIds(@TempDir Path folder) throws IOException {
    TokenizerWriter.write(tokenizer, folder);
    Random random = new Random(2);
    try (HuggingFaceTokenizer written =
        HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"))) {
      for (int i = 0; i < 200; i++) {
        String caption = Captions.of(Scene.random(random), Said.random(0.5, random));
        assertThat(tokenizer.encode(caption)).startsWith(written.encode(caption).getIds());
      }
    }
  }

  @Test
  void anyTextTokenizes(@TempDir Path folder) throws IOException {
    TokenizerWriter.write(tokenizer, folder);
    try (HuggingFaceTokenizer written =
        HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"))) {
      long[] ids = written.encode("Ein grüner Löwe, 7 日本 starfish!").getIds();
      long[] inner = Arrays.copyOfRange(ids, 1, ids.length - 1);
      assertThat(LongStream.of(inner).allMatch(id -> id < tokenizer.startId())).isTrue();
      assertThat(inner.length).isGreaterThan(20);
    }
  }

  @Test
  void strangeWordsAreRefused() {
    assertThatThrownBy(() -> tokenizer.encode("a green castle")).hasMessageContaining("castle");
  }
}
