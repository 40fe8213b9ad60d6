package io.github.das4j.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** CLIP's byte-pair tokenizer, from the folder that a model keeps it in. */
public final class ClipTokenizer implements AutoCloseable {

  /**
   * A prompt as a text encoder takes it.
   *
   * @param ids as many as the tokenizer's length: start, text, end, padding
   * @param attention 1 for tokens, 0 for padding
   * @param cutTokens how many tokens did not fit and were left out
   * @param cutText the end of the prompt, which they stood for; empty where all fitted
   */
  public record Encoding(int[] ids, int[] attention, int cutTokens, String cutText) {}

  private final HuggingFaceTokenizer tokenizer;
  private final int maxLength;
  private final int padId;
  private final TokenizerFiles.Largest largest;
  private final Path folder;

  private ClipTokenizer(HuggingFaceTokenizer tokenizer, TokenizerFiles files, Path folder) {
    this.tokenizer = tokenizer;
    this.maxLength = files.maxLength();
    this.padId = files.padId();
    this.largest = files.largest();
    this.folder = folder;
  }

  /**
   * Opens {@code tokenizer.json}, or the older {@code vocab.json} and {@code merges.txt} with the
   * tokens that were added to them.
   *
   * @throws CheckpointException if the folder has neither, or what it has is malformed
   */
  public static ClipTokenizer open(Path folder) {
    TokenizerFiles files = TokenizerFiles.read(folder);
    JsonNode definition = files.definition();
    String json = definition.toString();
    try {
      return new ClipTokenizer(TokenizerLibrary.open(json), files, folder);
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed");
      throw new CheckpointException("the tokenizer in " + folder + " is unusable: " + why, e);
    }
  }

  /**
   * Opens a tokenizer whose ids and lengths a text encoder must have room for.
   *
   * @throws CheckpointException also if it has not; the message names the id and the rows
   */
  public static ClipTokenizer open(Path folder, ClipConfig.Text encoder) {
    ClipTokenizer tokenizer = open(folder);
    try {
      tokenizer.requireRoom(encoder);
      return tokenizer;
    } catch (CheckpointException e) {
      tokenizer.close();
      throw e;
    }
  }

  private void requireRoom(ClipConfig.Text encoder) {
    if (largest.id() >= encoder.vocabSize()) {
      throw new CheckpointException(
          "the tokenizer in "
              + folder
              + " has the token '"
              + largest.token()
              + "' with the id "
              + largest.id()
              + ", but the text encoder's embedding has "
              + encoder.vocabSize()
              + " rows (ids 0 to "
              + (encoder.vocabSize() - 1)
              + "): the two belong to different models");
    }
    if (maxLength > encoder.maxPositionEmbeddings()) {
      throw new CheckpointException(
          "the tokenizer in "
              + folder
              + " makes prompts of "
              + maxLength
              + " ids, but the text encoder has "
              + encoder.maxPositionEmbeddings()
              + " positions: the two belong to different models");
    }
  }

  /** Number of ids of an encoded prompt. */
  public int maxLength() {
    return maxLength;
  }

  /** Encodes a prompt; what does not fit between start and end is cut off. */
  public Encoding encode(String prompt) {
    ai.djl.huggingface.tokenizers.Encoding encoded = tokenizer.encode(prompt);
    int[] all = toInts(encoded.getIds());
    int[] ids = Arrays.copyOf(all, maxLength);
    int[] attention = new int[maxLength];
    Arrays.fill(attention, 0, Math.min(all.length, maxLength), 1);
    if (all.length <= maxLength) {
      Arrays.fill(ids, all.length, maxLength, padId);
      return new Encoding(ids, attention, 0, "");
    }
    ids[maxLength - 1] = all[all.length - 1];
    String cut = from(prompt, encoded.getCharTokenSpans()[maxLength - 1]);
    return new Encoding(ids, attention, all.length - maxLength, cut);
  }

  /** The ids of the whole prompt, start and end included. */
  public int[] unpadded(String prompt) {
    return toInts(tokenizer.encode(prompt).getIds());
  }

  /**
   * A token of a text.
   *
   * @param at where the text has it, in characters from 0
   */
  record Token(int id, int at) {}

  /** The tokens of a text of any length, without start and end. */
  List<Token> tokens(String text) {
    ai.djl.huggingface.tokenizers.Encoding encoded = tokenizer.encode(text);
    int[] ids = toInts(encoded.getIds());
    CharSpan[] spans = encoded.getCharTokenSpans();
    List<Token> tokens = new ArrayList<>();
    for (int k = 1; k < ids.length - 1; k++) {
      tokens.add(new Token(ids[k], place(text, spans[k])));
    }
    return tokens;
  }

  /** The prompt from a span on. */
  private static String from(String prompt, CharSpan span) {
    return prompt.substring(place(prompt, span)).strip();
  }

  /** Where a span begins, which counts code points. */
  private static int place(String text, CharSpan span) {
    int start = Math.min(span.getStart(), text.codePointCount(0, text.length()));
    return text.offsetByCodePoints(0, start);
  }

  private static int[] toInts(long[] ids) {
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
