package io.github.das4j.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.file.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** T5's tokenizer of word pieces, from the {@code tokenizer.json} that a model keeps it in. */
public final class T5Tokenizer implements AutoCloseable {

  private static final String FILE = "tokenizer.json";
  private static final String PIECES = "spiece.model";
  private static final String PAD = "<pad>";

  /**
   * A prompt as a text encoder takes it.
   *
   * @param ids as many as were asked for: text, end, padding
   * @param cutTokens how many tokens did not fit and were left out
   * @param cutText the end of the prompt, which they stood for; empty where all fitted
   */
  public record Encoding(int[] ids, int cutTokens, String cutText) {}

  private final HuggingFaceTokenizer tokenizer;
  private final int padId;
  private final int largest;
  private final Path folder;

  private T5Tokenizer(HuggingFaceTokenizer tokenizer, int padId, int largest, Path folder) {
    this.tokenizer = tokenizer;
    this.padId = padId;
    this.largest = largest;
    this.folder = folder;
  }

  /**
   * Opens a folder.
   *
   * @throws CheckpointException if it has no {@code tokenizer.json}, or a malformed one
   */
  public static T5Tokenizer open(Path folder) {
    JsonNode definition = definition(folder);
    int pad = id(definition, PAD, folder);
    try {
      HuggingFaceTokenizer library = TokenizerLibrary.open(definition.toString());
      return new T5Tokenizer(library, pad, largest(definition), folder);
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed");
      throw new CheckpointException("the tokenizer in " + folder + " is unusable: " + why, e);
    }
  }

  /**
   * Opens a tokenizer whose ids a text encoder must have rows for.
   *
   * @throws CheckpointException also if it has not
   */
  public static T5Tokenizer open(Path folder, T5Config encoder) {
    T5Tokenizer tokenizer = open(folder);
    try {
      tokenizer.requireRoom(encoder);
      return tokenizer;
    } catch (CheckpointException e) {
      tokenizer.close();
      throw e;
    }
  }

  private void requireRoom(T5Config encoder) {
    if (largest >= encoder.vocabSize()) {
      throw new CheckpointException(
          "the tokenizer in "
              + folder
              + " has the id "
              + largest
              + ", but the text encoder's embedding has "
              + encoder.vocabSize()
              + " rows: the two belong to different models");
    }
  }

  private static JsonNode definition(Path folder) {
    Path file = folder.resolve(FILE);
    HubCache.requireTarget(file);
    if (!Files.isRegularFile(file)) {
      boolean pieces = Files.isRegularFile(folder.resolve(PIECES));
      throw new CheckpointException(
          folder
              + " has no "
              + FILE
              + (pieces
                  ? ": of " + PIECES + " alone no tokenizer is made here; the model's page has both"
                  : ", which T5's tokenizer is read from"));
    }
    JsonNode definition = Configs.read(file);
    if (!definition.at("/model/type").asText().equals("Unigram")) {
      throw new CheckpointException(
          file
              + " is not T5's: its model is '"
              + definition.at("/model/type").asText()
              + "', not Unigram");
    }
    // What a file says of lengths is for those who saved it.
    return ((ObjectNode) definition.deepCopy()).putNull("truncation").putNull("padding");
  }

  private static int id(JsonNode definition, String token, Path folder) {
    for (JsonNode added : definition.path("added_tokens")) {
      if (added.path("content").asText().equals(token) && added.path("id").isInt()) {
        return added.path("id").intValue();
      }
    }
    throw new CheckpointException("the tokenizer in " + folder + " has no token " + token);
  }

  private static int largest(JsonNode definition) {
    int largest = definition.at("/model/vocab").size() - 1;
    for (JsonNode added : definition.path("added_tokens")) {
      largest = Math.max(largest, added.path("id").asInt(-1));
    }
    return largest;
  }

  /**
   * Encodes a prompt to so many ids; what does not fit before the end token is cut off.
   *
   * @param length at least 1
   */
  public Encoding encode(String prompt, int length) {
    ai.djl.huggingface.tokenizers.Encoding encoded = tokenizer.encode(prompt);
    int[] all = toInts(encoded.getIds());
    int[] ids = Arrays.copyOf(all, length);
    if (all.length <= length) {
      Arrays.fill(ids, all.length, length, padId);
      return new Encoding(ids, 0, "");
    }
    ids[length - 1] = all[all.length - 1];
    CharSpan span = encoded.getCharTokenSpans()[length - 1];
    return new Encoding(ids, all.length - length, from(prompt, span));
  }

  /** The ids of the whole prompt, end included. */
  public int[] unpadded(String prompt) {
    return toInts(tokenizer.encode(prompt).getIds());
  }

  /** The prompt from a span on, which counts code points. */
  private static String from(String prompt, CharSpan span) {
    int start = Math.min(span.getStart(), prompt.codePointCount(0, prompt.length()));
    return prompt.substring(prompt.offsetByCodePoints(0, start)).strip();
  }

  private static int[] toInts(long[] ids) {
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
