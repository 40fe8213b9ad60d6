package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.golden.JudgeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertTokenizerTest {

  private static final Path VOCABULARY = JudgeFiles.bundled().path("imagereward_vocab.txt");

  @Test
  void blipsTwoTokensComeLast() {
    JsonNode ids = Configs.read(JudgeFiles.bundled().path("imagereward.json")).get("special_ids");
    try (BertTokenizer tokenizer = BertTokenizer.open(VOCABULARY)) {
      assertThat(tokenizer.size()).isEqualTo(131);
      assertThat(tokenizer.encode("[DEC][ENC]", 35))
          .containsExactly(2, ids.get("[DEC]").asLong(), ids.get("[ENC]").asLong(), 3);
    }
  }

  @Test
  void aVocabularyOfAnotherKindIsRefused(@TempDir Path temp) throws IOException {
    Path file = temp.resolve("vocab.txt");
    assertThatThrownBy(() -> BertTokenizer.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no vocabulary " + file);
    Files.writeString(file, "a\nb\n");
    assertThatThrownBy(() -> BertTokenizer.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no token [PAD]");
  }
}
