package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CLIP's own vocabulary, with the ids that transformers gives. */
class ClipVocabularyTest {

  /**
   * What ftfy repairs before transformers' slow tokenizer lower-cases, where it is installed: curly
   * quotes, ligatures, entities, letters of full width, and characters of no width.
   */
  private static final Set<String> DIFFERING =
      Set.of(
          "\u201ccurly quotes\u201d and \u2018single\u2019",
          "don\u2019t look",
          "\ufb01ne ligature",
          "&amp; entity",
          "\uff26\uff35\uff2c\uff2c width",
          // Not of ftfy: Python knows the small sigma that ends a word.
          "\u039f\u0394\u039f\u03a3");

  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void writeTheOldPairOfFiles() throws IOException {
    ClipVocabulary.write(folder, ClipVocabulary.END);
    assertThat(Configs.read(folder.resolve("vocab.json"))).hasSize(ClipVocabulary.SIZE);
  }

  private static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  ClipVocabularyTest.class.getResource("/clip-vocabulary/" + name), name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPhotoOfACatHasItsPublishedIds() {
    try (ClipTokenizer tokenizer = ClipTokenizer.open(folder)) {
      assertThat(tokenizer.unpadded("a photo of a cat"))
          .containsExactly(49406, 320, 1125, 539, 320, 2368, 49407);
      int[] padded = new int[77];
      Arrays.fill(padded, 49407);
      System.arraycopy(new int[] {49406, 320, 1125, 539, 320, 2368}, 0, padded, 0, 6);
      assertThat(tokenizer.encode("a photo of a cat").ids()).containsExactly(padded);
    }
  }

  @Test
  void usualPromptsHaveTheIdsOfTransformers() {
    try (ClipTokenizer tokenizer = ClipTokenizer.open(folder)) {
      List<String> differing = new ArrayList<>();
      for (JsonNode each : Configs.read(resource("ids.json")).path("cases")) {
        int[] ids = tokenizer.unpadded(each.path("prompt").asText());
        if (!Arrays.equals(ids, numbers(each.path("ftfy")))) {
          differing.add(each.path("prompt").asText());
        }
      }
      assertThat(differing).containsExactlyInAnyOrderElementsOf(DIFFERING);
    }
  }

  private static int[] numbers(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
