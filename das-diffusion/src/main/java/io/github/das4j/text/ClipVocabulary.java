package io.github.das4j.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * CLIP's own vocabulary, which every published Stable Diffusion has, as a tokenizer's folder.
 *
 * @see <a href="https://github.com/openai/CLIP">clip/simple_tokenizer.py; its merges come along,
 *     under their licence (MIT)</a>
 */
public final class ClipVocabulary {

  /** How many tokens it has. */
  public static final int SIZE = 49_408;

  /** What pads the text of Stable Diffusion 1.x, and of SDXL's first encoder. */
  public static final String END = "<|endoftext|>";

  /** The token of id 0, which pads the text of OpenCLIP's encoders. */
  public static final String ZERO = "!";

  private static final String START = "<|startoftext|>";
  private static final int LENGTH = 77;
  private static final int BYTES = 256;

  private ClipVocabulary() {}

  /**
   * Writes {@code vocab.json}, {@code merges.txt} and the two files that say what pads.
   *
   * @param folder an existing one
   * @param pad the token behind a text's end
   * @throws IOException if they cannot be written
   */
  public static void write(Path folder, String pad) throws IOException {
    List<String> merges = merges();
    List<String> tokens = new ArrayList<>(bytes());
    bytes().forEach(each -> tokens.add(each + "</w>"));
    merges.forEach(each -> tokens.add(each.replace(" ", "")));
    tokens.add(START);
    tokens.add(END);
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    tokens.forEach(token -> vocabulary.put(token, vocabulary.size()));
    Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
    Files.writeString(
        folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
    ObjectNode special = JsonNodeFactory.instance.objectNode();
    special.put("bos_token", START).put("eos_token", END).put("unk_token", END);
    special.put("pad_token", pad);
    Files.writeString(folder.resolve("special_tokens_map.json"), Json.text(special));
    ObjectNode config = special.deepCopy();
    config.put("tokenizer_class", "CLIPTokenizer").put("model_max_length", LENGTH);
    Files.writeString(folder.resolve("tokenizer_config.json"), Json.text(config));
  }

  private static List<String> merges() throws IOException {
    String name = "clip-merges.txt.gz";
    try (InputStream stored =
            Objects.requireNonNull(ClipVocabulary.class.getResourceAsStream(name), name);
        InputStream in = new GZIPInputStream(stored)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** A printable character for each byte: itself, or one from 256 on. */
  private static List<String> bytes() {
    List<String> printable = new ArrayList<>();
    List<String> others = new ArrayList<>();
    // In the order of simple_tokenizer.py: from the exclamation mark on, the control characters
    // last.
    for (int b = '!'; b < '!' + BYTES; b++) {
      int value = b % BYTES;
      if ((value >= '!' && value <= '~') || (value >= '¡' && value != '\u00ad')) {
        printable.add(Character.toString(value));
      }
    }
    while (printable.size() + others.size() < BYTES) {
      others.add(Character.toString(BYTES + others.size()));
    }
    printable.addAll(others);
    return printable;
  }
}
