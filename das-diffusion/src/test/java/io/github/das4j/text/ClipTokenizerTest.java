package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTokenizerTest {

  private static final int END = 1023;
  private static final Path SD = GoldenFolder.bundled("models/tiny-sd/tokenizer");

  private final Path folder;

  ClipTokenizerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private record Case(String prompt, int[] ids) {
    int[] padded(int pad) {
      int[] padded = Arrays.copyOf(ids, 77);
      if (ids.length > 77) {
        padded[76] = END;
      } else {
        Arrays.fill(padded, ids.length, 77, pad);
      }
      return padded;
    }
  }

  @Test
  void theOlderFilesGiveTheSameIds() throws IOException {
    copy("vocab.json");
    copy("merges.txt");
    try (ClipTokenizer tokenizer = ClipTokenizer.open(folder)) {
      assertThat(tokenizer.maxLength()).isEqualTo(77);
      for (Case each : cases()) {
        assertThat(tokenizer.unpadded(each.prompt())).as(each.prompt()).containsExactly(each.ids());
        assertThat(tokenizer.encode(each.prompt()).ids()).containsExactly(each.padded(END));
      }
    }
  }

  @Test
  void whatIsCutOffIsTold() {
    try (ClipTokenizer tokenizer = ClipTokenizer.open(SD)) {
      String kept = "🐱 é " + "a ".repeat(65);
      ClipTokenizer.Encoding whole = tokenizer.encode(kept);
      assertThat(whole.cutTokens()).isZero();
      assertThat(whole.cutText()).isEmpty();
      int used = Arrays.stream(whole.attention()).sum();
      String filled = kept + "a ".repeat(77 - used);
      assertThat(tokenizer.encode(filled).attention()).containsOnly(1);
      ClipTokenizer.Encoding cut = tokenizer.encode(filled + "A photo of");
      assertThat(cut.cutText()).isEqualTo("A photo of");
      assertThat(cut.cutTokens()).isEqualTo(tokenizer.unpadded("A photo of").length - 2);
      assertThat(cut.ids()).containsExactly(tokenizer.encode(filled).ids());
    }
  }

  @Test
  void theMapOfSpecialTokensDecidesWhereNoTokensWereAdded() throws IOException {
    copy("tokenizer.json");
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"model_max_length\": 9, \"pad_token\": \"<|endoftext|>\"}");
    Files.writeString(folder.resolve("special_tokens_map.json"), "{\"pad_token\": \"!\"}");
    try (ClipTokenizer tokenizer = ClipTokenizer.open(folder)) {
      assertThat(tokenizer.encode("").ids()).containsExactly(1022, END, 0, 0, 0, 0, 0, 0, 0);
      assertThat(tokenizer.encode("").attention()).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  /** As transformers 4.57 tokenizes: an added token is found as it is written, wherever it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "added_tokens.json|{\"<My>\": 1024, \"catgirl\": 1030}",
        "tokenizer_config.json|{\"added_tokens_decoder\": {\"1024\": {\"content\": \"<My>\"},"
            + " \"1030\": {\"content\": \"catgirl\", \"special\": false}}}"
      })
  void addedTokensCountWithTheOlderFiles(String fileAndContent) throws IOException {
    copy("vocab.json");
    copy("merges.txt");
    String[] parts = fileAndContent.split("\\|", 2);
    Files.writeString(folder.resolve(parts[0]), parts[1]);
    try (ClipTokenizer tokenizer = ClipTokenizer.open(folder);
        ClipTokenizer plain = ClipTokenizer.open(SD)) {
      int a = plain.unpadded("a")[1];
      assertThat(tokenizer.unpadded("a <My> a")).containsExactly(1022, a, 1024, a, END);
      assertThat(tokenizer.unpadded("acatgirl")).containsExactly(1022, a, 1030, END);
      assertThat(tokenizer.unpadded("a <my> Catgirl"))
          .containsExactly(plain.unpadded("a <my> Catgirl"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"<x>\": 5}|adds '<x>' as 5, which its vocabulary contradicts",
        "{\"<x>\": 1024, \"<y>\": 1024}|is there twice",
        "{\"<x>\": -1}|is no id of a token",
        "{\"<x>\": \"a\"}|is no id of a token",
        "{\"\": 1024}|has no text"
      })
  void addedTokensThatCannotBeAreRefused(String contentAndComplaint) throws IOException {
    copy("vocab.json");
    copy("merges.txt");
    String[] parts = contentAndComplaint.split("\\|", 2);
    Files.writeString(folder.resolve("added_tokens.json"), parts[0]);
    assertRefused(parts[1]);
  }

  @Test
  void idsAndLengthsBeyondTheTextEncoderAreFoundWhenItIsOpened() throws IOException {
    ClipConfig.Text encoder =
        ModelFolder.open(GoldenFolder.bundled("models/tiny-sd")).textEncoder();
    copy("vocab.json");
    copy("merges.txt");
    ClipTokenizer.open(folder, encoder).close();
    Files.writeString(folder.resolve("added_tokens.json"), "{\"<new>\": 1024}");
    assertThatThrownBy(() -> ClipTokenizer.open(folder, encoder).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("'<new>' with the id 1024", "1024 rows (ids 0 to 1023)");
    Files.delete(folder.resolve("added_tokens.json"));
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"model_max_length\": 78}");
    assertThatThrownBy(() -> ClipTokenizer.open(folder, encoder).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("prompts of 78 ids", "77 positions");
  }

  @Test
  void unusableFoldersAreRefused() throws IOException {
    assertRefused("neither tokenizer.json nor vocab.json");
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertRefused("has no token <|endoftext|>");
    Files.writeString(
        folder.resolve("tokenizer.json"),
        "{\"added_tokens\": [{\"id\": 1, \"content\": \"<|endoftext|>\"}]}");
    assertRefused("is unusable");
  }

  private void assertRefused(String complaint) {
    assertThatThrownBy(() -> ClipTokenizer.open(folder).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  private void copy(String name) throws IOException {
    Files.copy(SD.resolve(name), folder.resolve(name));
  }

  private static List<Case> cases() {
    JsonNode json = Configs.read(GoldenFolder.bundled("tokenizer.json"));
    List<Case> cases = new ArrayList<>();
    int[] lengths = recorded("nopad.lengths", -1);
    int[] ids = recorded("nopad.ids", -1);
    int start = 0;
    for (int i = 0; i < lengths.length; i++) {
      JsonNode other = json.path("fast_ids_where_different").path(Integer.toString(i));
      int[] own = Arrays.copyOfRange(ids, start, start + lengths[i]);
      int[] fast = IntStream.range(0, other.size()).map(k -> other.get(k).intValue()).toArray();
      cases.add(new Case(json.path("prompts").get(i).textValue(), fast.length > 0 ? fast : own));
      start += lengths[i];
    }
    return cases;
  }

  /** A recorded array, or one row of it. */
  private static int[] recorded(String name, int row) {
    try (Scope scope = Scope.open();
        SafetensorsFile dict =
            SafetensorsFile.open(GoldenFolder.bundled("tokenizer.safetensors"))) {
      long[] all = Tensors.longs(dict.tensor(name));
      int width = row < 0 ? all.length : 77;
      int from = Math.max(row, 0) * width;
      return IntStream.range(from, from + width).map(i -> (int) all[i]).toArray();
    }
  }
}
