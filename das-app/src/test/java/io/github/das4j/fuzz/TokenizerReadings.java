package io.github.das4j.fuzz;

import io.github.das4j.text.BertTokenizer;
import io.github.das4j.text.ClipTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Readers of tokenizers, and what the library below them makes of prompts. */
final class TokenizerReadings {

  private static final List<String> NAMES =
      List.of(
          "tokenizer.json",
          "vocab.json",
          "merges.txt",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json");

  private static final List<String> PROMPTS =
      List.of(
          "a red star", "", "\ud83d\ude00 ÀĒ\u0000\u200d 中文 [SEP] <|endoftext|>", "aa ".repeat(90));

  private TokenizerReadings() {}

  /** A file for each piece; those that are empty are not there. */
  static void clip(byte[] input, Path folder) throws IOException {
    List<byte[]> pieces = Pieces.of(input, NAMES.size());
    for (int i = 0; i < NAMES.size(); i++) {
      Path file = folder.resolve(NAMES.get(i));
      if (pieces.get(i).length > 0) {
        Files.write(file, pieces.get(i));
      } else {
        Files.deleteIfExists(file);
      }
    }
    try (ClipTokenizer tokenizer = ClipTokenizer.open(folder)) {
      for (String prompt : PROMPTS) {
        Guard.attempt(() -> requireLength(tokenizer, prompt));
      }
    }
  }

  private static void requireLength(ClipTokenizer tokenizer, String prompt) {
    ClipTokenizer.Encoding encoding = tokenizer.encode(prompt);
    boolean right =
        encoding.ids().length == tokenizer.maxLength()
            && encoding.attention().length == tokenizer.maxLength()
            && encoding.cutTokens() >= 0
            && Arrays.stream(encoding.ids()).allMatch(id -> id >= 0);
    if (!right) {
      throw new AssertionError("an impossible encoding of '" + prompt + "'");
    }
  }

  /** The special tokens stand behind what was given, so that more than the first check is met. */
  static void bert(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("vocab.txt");
    Files.write(file, input);
    Guard.attempt(() -> encode(file));
    String special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    Files.writeString(file, special + new String(input, StandardCharsets.UTF_8));
    encode(file);
  }

  private static void encode(Path file) {
    try (BertTokenizer tokenizer = BertTokenizer.open(file)) {
      for (String prompt : PROMPTS) {
        if (tokenizer.encode(prompt, 35).length > 35) {
          throw new AssertionError("more ids than were asked for");
        }
      }
    }
  }
}
