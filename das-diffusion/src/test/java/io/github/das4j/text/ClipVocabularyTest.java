package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
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

  /** The vocabulary as OpenAI's CLIP makes it of its merges (simple_tokenizer.py). */
  @BeforeAll
  static void writeTheOldPairOfFiles() throws IOException {
    List<String> merges = merges();
    List<String> tokens = new ArrayList<>(bytes());
    bytes().forEach(each -> tokens.add(each + "</w>"));
    merges.forEach(each -> tokens.add(each.replace(" ", "")));
    tokens.add("<|startoftext|>");
    tokens.add("<|endoftext|>");
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    tokens.forEach(token -> vocabulary.put(token, vocabulary.size()));
    assertThat(vocabulary).hasSize(49_408);
    Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
    Files.writeString(
        folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
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

  private static List<String> merges() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(resource("merges.txt.gz")))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** A printable character for each byte: itself, or one from 256 on. */
  private static List<String> bytes() {
    List<String> printable = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int b = 33; b < 33 + 256; b++) {
      int value = b % 256;
      boolean itself = (value >= 33 && value < 127) || (value >= 161 && value != 173);
      if (itself) {
        printable.add(Character.toString(value));
      }
    }
    for (int i = printable.size(); i < 256; i++) {
      others.add(Character.toString(256 + others.size()));
    }
    printable.addAll(others);
    return printable;
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
