package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertTokenizerTest {

  private static final Path VOCABULARY = JudgeFiles.recorded().path("imagereward_vocab.txt");

  @Test
  void idsAreTheRecordedOnes() {
    JsonNode prompts =
        Configs.read(JudgeFiles.recorded().path("imagereward.json")).get("tokenizer_prompts");
    try (Scope scope = Scope.open();
        BertTokenizer tokenizer = BertTokenizer.open(VOCABULARY);
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("imagereward.safetensors"))) {
      long[] whole = Tensors.longs(golden.tensor("tokenizer.nopad_ids"));
      long[] lengths = Tensors.longs(golden.tensor("tokenizer.nopad_lengths"));
      int at = 0;
      for (int row = 0; row < prompts.size(); row++) {
        String prompt = prompts.get(row).asText();
        int length = (int) lengths[row];
        assertThat(tokenizer.encode(prompt, 1000))
            .as(prompt)
            .isEqualTo(Arrays.copyOfRange(whole, at, at + length));
        at += length;
        long[] padded = Tensors.longs(golden.tensor("tokenizer.ids").select(0, row));
        int kept = Math.min(length, padded.length);
        assertThat(tokenizer.encode(prompt, 35)).isEqualTo(Arrays.copyOf(padded, kept));
      }
      assertThat(at).isEqualTo(whole.length);
    }
  }

  @Test
  void blipsTwoTokensComeLast() {
    JsonNode ids = Configs.read(JudgeFiles.recorded().path("imagereward.json")).get("special_ids");
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
