package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.BertTokenizer;
import io.github.das4j.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids of every recorded prompt, by every tokenizer of the recorded models, of either form. */
class TokenizerGoldenTest {

  @TempDir Path temp = Path.of("");

  @Test
  void clipsIdsAreTheRecordedOnes() throws IOException {
    List<Path> folders = tokenizers();
    assumeTrue(!folders.isEmpty(), "the recorded models have no tokenizers");
    try (Recorded golden = Recorded.open("tokenizer")) {
      List<Prompt> prompts = prompts(golden);
      for (Path folder : folders) {
        try (ClipTokenizer tokenizer = ClipTokenizer.open(folder)) {
          assertIds(golden, prompts, tokenizer, folder.toString());
        }
        if (Files.exists(folder.resolve("vocab.json"))) {
          try (ClipTokenizer tokenizer = ClipTokenizer.open(older(folder))) {
            assertUnpadded(golden, prompts, tokenizer, "the older files of " + folder);
          }
        }
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(folders.size());
    }
  }

  /** A prompt with its ids, start and end among them; and its row. */
  private record Prompt(String text, long[] ids, int row, boolean fast) {

    /** As an array of recorded rows has it, or where only the fast ids are known, made like it. */
    long[] padded(long[] recorded, long pad) {
      if (!fast) {
        return recorded;
      }
      long[] padded = Arrays.copyOf(ids, recorded.length);
      if (ids.length > recorded.length) {
        padded[recorded.length - 1] = ids[ids.length - 1];
      } else {
        Arrays.fill(padded, ids.length, recorded.length, pad);
      }
      return padded;
    }
  }

  /** The tokenizers here are the fast ones, whose ids stand apart where they differ. */
  private static List<Prompt> prompts(Recorded golden) {
    JsonNode json = golden.json();
    long[] lengths = golden.longs("nopad.lengths");
    long[] ids = golden.longs("nopad.ids");
    assertThat(json.path("prompts").size()).isEqualTo(lengths.length);
    List<Prompt> prompts = new ArrayList<>();
    int start = 0;
    for (int row = 0; row < lengths.length; row++) {
      int end = start + Math.toIntExact(lengths[row]);
      long[] slow = Arrays.copyOfRange(ids, start, end);
      JsonNode other = json.path("fast_ids_where_different").path(Integer.toString(row));
      long[] fast = new long[other.size()];
      Arrays.setAll(fast, k -> other.get(k).asLong());
      boolean differs = fast.length > 0;
      prompts.add(
          new Prompt(json.path("prompts").get(row).asText(), differs ? fast : slow, row, differs));
      start = end;
    }
    assertThat(start).isEqualTo(ids.length);
    return prompts;
  }

  private static void assertIds(
      Recorded golden, List<Prompt> prompts, ClipTokenizer tokenizer, String what) {
    assertUnpadded(golden, prompts, tokenizer, what);
    int[] empty = tokenizer.encode("").ids();
    long pad = empty[empty.length - 1];
    String array = pad == empty[1] ? "pad_eot.ids" : "pad_bang.ids";
    if (!golden.has(array)) {
      return;
    }
    for (Prompt prompt : prompts) {
      long[] recorded = Tensors.longs(golden.get(array).select(0, prompt.row()));
      assertThat(tokenizer.maxLength()).as(what).isEqualTo(recorded.length);
      golden.assertEqual(
          wide(tokenizer.encode(prompt.text()).ids()),
          prompt.padded(recorded, pad),
          what + ", " + prompt.text());
    }
  }

  private static void assertUnpadded(
      Recorded golden, List<Prompt> prompts, ClipTokenizer tokenizer, String what) {
    int[] empty = tokenizer.encode("").ids();
    boolean banged = empty[empty.length - 1] != empty[1];
    for (Prompt prompt : prompts) {
      // Where the padding is an exclamation mark, it is one token whatever stands beside it.
      if (!banged || !prompt.text().contains("!")) {
        golden.assertEqual(
            wide(tokenizer.unpadded(prompt.text())), prompt.ids(), what + ", " + prompt.text());
      }
    }
  }

  private static long[] wide(int[] ids) {
    return Arrays.stream(ids).asLongStream().toArray();
  }

  private Path older(Path folder) throws IOException {
    Path older = Files.createTempDirectory(temp, "older");
    for (String name : List.of("vocab.json", "merges.txt")) {
      Files.copy(folder.resolve(name), older.resolve(name));
    }
    return older;
  }

  private static List<Path> tokenizers() throws IOException {
    if (!Files.isDirectory(GoldenFolder.models())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(GoldenFolder.models(), 2)) {
      return files
          .filter(
              f ->
                  Files.exists(f.resolve("vocab.json"))
                      || Files.exists(f.resolve("tokenizer.json")))
          .sorted()
          .toList();
    }
  }

  @Test
  void bertsIdsAreTheRecordedOnes() {
    try (Recorded golden = Recorded.open("judges/imagereward");
        BertTokenizer tokenizer =
            BertTokenizer.open(GoldenFolder.recorded("judges/imagereward_vocab.txt"))) {
      JsonNode prompts = golden.json().path("tokenizer_prompts");
      long[] whole = golden.longs("tokenizer.nopad_ids");
      long[] lengths = golden.longs("tokenizer.nopad_lengths");
      assertThat(prompts.size()).isEqualTo(lengths.length);
      int at = 0;
      for (int row = 0; row < prompts.size(); row++) {
        String prompt = prompts.get(row).asText();
        int length = Math.toIntExact(lengths[row]);
        long[] own = Arrays.copyOfRange(whole, at, at + length);
        golden.assertEqual(tokenizer.encode(prompt, whole.length), own, prompt);
        at += length;
        long[] padded = Tensors.longs(golden.get("tokenizer.ids").select(0, row));
        long[] mask = Tensors.longs(golden.get("tokenizer.attention_mask").select(0, row));
        int kept = Math.toIntExact(Arrays.stream(mask).sum());
        golden.assertEqual(
            tokenizer.encode(prompt, padded.length), Arrays.copyOf(padded, kept), prompt);
      }
      assertThat(at).isEqualTo(whole.length);
      for (var special : golden.json().path("special_ids").properties()) {
        // Start, the token, end.
        long id = tokenizer.encode(special.getKey(), 3)[1];
        golden.assertEqual(
            new long[] {id}, new long[] {special.getValue().asLong()}, special.getKey());
      }
      golden.report(prompts.size());
    }
  }
}
