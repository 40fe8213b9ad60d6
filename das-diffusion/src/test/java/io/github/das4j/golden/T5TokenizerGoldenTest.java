package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.T5Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Ids of every recorded prompt by the T5 tokenizer of every flow model. */
class T5TokenizerGoldenTest {

  @Test
  void idsAreTheRecordedOnes() {
    try (Recorded golden = Recorded.flow("tokenizer")) {
      List<String> prompts = new ArrayList<>();
      golden.json().path("prompts").forEach((JsonNode prompt) -> prompts.add(prompt.asText()));
      List<String> models = golden.keys("(.+)\\.nopad\\.ids");
      for (String model : models) {
        try (T5Tokenizer tokenizer = T5Tokenizer.open(folder(model))) {
          unpadded(golden, model, tokenizer, prompts);
          padded(golden, model, tokenizer, prompts);
        }
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(models.size());
    }
  }

  private static Path folder(String model) {
    Path third = GoldenFolder.flow("models").resolve(model).resolve("tokenizer_3");
    return Files.isDirectory(third) ? third : third.resolveSibling("tokenizer_2");
  }

  private static void unpadded(
      Recorded golden, String model, T5Tokenizer tokenizer, List<String> prompts) {
    long[] lengths = golden.longs(model + ".nopad.lengths");
    long[] ids = golden.longs(model + ".nopad.ids");
    assertThat(lengths).hasSameSizeAs(prompts);
    int start = 0;
    for (int row = 0; row < lengths.length; row++) {
      int end = start + Math.toIntExact(lengths[row]);
      golden.assertEqual(
          wide(tokenizer.unpadded(prompts.get(row))),
          Arrays.copyOfRange(ids, start, end),
          model + ", prompt " + row);
      start = end;
    }
  }

  private static void padded(
      Recorded golden, String model, T5Tokenizer tokenizer, List<String> prompts) {
    for (String length : golden.keys(java.util.regex.Pattern.quote(model) + "\\.pad(\\d+)\\.ids")) {
      Tensor all = golden.get(model + ".pad" + length + ".ids");
      for (int row = 0; row < prompts.size(); row++) {
        T5Tokenizer.Encoding encoding =
            tokenizer.encode(prompts.get(row), Integer.parseInt(length));
        golden.assertEqual(
            wide(encoding.ids()),
            Tensors.longs(all.select(0, row)),
            model + " padded to " + length + ", prompt " + row);
        assertThat(encoding.cutText().isEmpty()).isEqualTo(encoding.cutTokens() == 0);
      }
    }
  }

  private static long[] wide(int[] ids) {
    return LongStream.range(0, ids.length).map(i -> ids[(int) i]).toArray();
  }
}
