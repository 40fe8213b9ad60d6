package io.github.das4j.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.file.FileForm;
import io.github.das4j.checkpoint.file.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a tokenizer's folder says.
 *
 * @param definition the content of a tokenizer.json
 * @param maxLength ids of a prompt, 77 where no file tells
 * @param largest of all ids, added tokens included
 */
record TokenizerFiles(JsonNode definition, int maxLength, int padId, Largest largest) {

  /** The tokens around a prompt. */
  private record Frame(String start, String end, String pad) {}

  /** The largest id that an encoded prompt can have, and its token. */
  record Largest(int id, String token) {

    static Largest of(JsonNode definition) {
      Largest largest = new Largest(-1, "");
      for (Map.Entry<String, JsonNode> each : definition.at("/model/vocab").properties()) {
        largest = largest.or(each.getValue().asInt(-1), each.getKey());
      }
      for (JsonNode each : definition.path("added_tokens")) {
        largest = largest.or(each.path("id").asInt(-1), each.path("content").asText());
      }
      return largest;
    }

    private Largest or(int other, String its) {
      return other > id ? new Largest(other, its) : this;
    }
  }

  private static final int CLIP_LENGTH = 77;
  private static final int LARGEST_LENGTH = 100_000;
  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";

  /** The words of CLIP's first tokenizer (openai/CLIP, simple_tokenizer.py). */
  private static final String WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static TokenizerFiles read(Path folder) {
    JsonNode config = optional(folder.resolve("tokenizer_config.json"));
    JsonNode special = optional(folder.resolve("special_tokens_map.json"));
    // As transformers has it: the map counts only where the configuration lists no added tokens.
    List<JsonNode> sources =
        config.has("added_tokens_decoder") ? List.of(config, special) : List.of(special, config);
    String end = token("eos_token", sources, END);
    String pad = token("pad_token", sources, end);
    Path whole = folder.resolve("tokenizer.json");
    HubCache.requireTarget(whole);
    JsonNode definition =
        Files.isRegularFile(whole)
            ? Configs.read(whole)
            : assembled(
                folder,
                AddedTokens.read(folder, config),
                new Frame(token("bos_token", sources, START), end, pad));
    double length = config.path("model_max_length").asDouble(CLIP_LENGTH);
    boolean sensible = length >= 2 && length <= LARGEST_LENGTH;
    return new TokenizerFiles(
        definition,
        sensible ? (int) length : CLIP_LENGTH,
        id(folder, definition, pad),
        Largest.of(definition));
  }

  private static JsonNode optional(Path file) {
    HubCache.requireTarget(file);
    return Files.isRegularFile(file) ? Configs.read(file) : NODES.objectNode();
  }

  private static String token(String key, List<JsonNode> sources, String otherwise) {
    for (JsonNode source : sources) {
      JsonNode value = source.path(key);
      String text = value.isObject() ? value.path("content").asText() : value.asText();
      if (!value.isNull() && !text.isEmpty()) {
        return text;
      }
    }
    return otherwise;
  }

  private static int id(Path folder, JsonNode definition, String token) {
    for (JsonNode added : definition.path("added_tokens")) {
      if (added.path("content").asText().equals(token) && added.path("id").isInt()) {
        return added.path("id").intValue();
      }
    }
    JsonNode id = definition.path("model").path("vocab").path(token);
    if (!id.isInt() || id.intValue() < 0) {
      throw new CheckpointException("the tokenizer in " + folder + " has no token " + token);
    }
    return id.intValue();
  }

  /** The tokenizer.json that transformers makes of the older files. */
  private static JsonNode assembled(Path folder, AddedTokens others, Frame frame) {
    Path vocabulary = folder.resolve("vocab.json");
    Path merges = folder.resolve("merges.txt");
    HubCache.requireTarget(vocabulary);
    HubCache.requireTarget(merges);
    if (!Files.isRegularFile(vocabulary) || !Files.isRegularFile(merges)) {
      throw new CheckpointException(
          folder + " holds no tokenizer: neither tokenizer.json nor vocab.json and merges.txt");
    }
    ObjectNode root = NODES.objectNode().put("version", "1.0");
    String end = frame.end();
    ObjectNode model = NODES.objectNode().put("type", "BPE").put("unk_token", end);
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "</w>");
    ObjectNode vocab = (ObjectNode) Configs.read(vocabulary);
    others.join(vocab, folder);
    model.set("vocab", vocab);
    model.set("merges", merges(merges));
    root.set("model", model);
    ArrayNode added = root.putArray("added_tokens");
    Set<String> special = new LinkedHashSet<>(List.of(frame.start(), end, frame.pad()));
    for (String token : special) {
      boolean normalized = !token.equals(frame.pad()) || frame.pad().equals(end);
      added.add(addedToken(id(folder, root, token), token, normalized));
    }
    others.list(added, special);
    root.set("normalizer", normalizer());
    root.set("pre_tokenizer", words());
    ObjectNode around = root.putObject("post_processor").put("type", "RobertaProcessing");
    around.putArray("sep").add(end).add(id(folder, root, end));
    around.putArray("cls").add(frame.start()).add(id(folder, root, frame.start()));
    around.put("trim_offsets", false).put("add_prefix_space", false);
    return root;
  }

  private static ObjectNode addedToken(int id, String token, boolean normalized) {
    ObjectNode node = NODES.objectNode().put("id", id).put("content", token);
    node.put("single_word", false).put("lstrip", false).put("rstrip", false);
    return node.put("normalized", normalized).put("special", true);
  }

  private static ArrayNode merges(Path file) {
    FileForm.requireText(file);
    ArrayNode merges = NODES.arrayNode();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#version")) {
          merges.add(line);
        }
      }
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage(), e);
    }
    return merges;
  }

  private static ObjectNode normalizer() {
    ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    steps.addObject().put("type", "NFC");
    ObjectNode spaces = steps.addObject().put("type", "Replace").put("content", " ");
    spaces.putObject("pattern").put("Regex", "\\s+");
    steps.addObject().put("type", "Lowercase");
    return sequence;
  }

  private static ObjectNode words() {
    ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", WORDS);
    split.put("behavior", "Removed").put("invert", true);
    ObjectNode bytes = steps.addObject().put("type", "ByteLevel").put("add_prefix_space", false);
    bytes.put("trim_offsets", true).put("use_regex", true);
    return sequence;
  }
}
