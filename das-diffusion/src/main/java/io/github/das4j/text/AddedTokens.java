package io.github.das4j.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tokens that were put behind a vocabulary, by their texts: of {@code added_tokens_decoder} in
 * {@code tokenizer_config.json} or, where that lists none, of {@code added_tokens.json}, as
 * transformers has it (tokenization_utils_base.py: _from_pretrained).
 */
record AddedTokens(Map<String, Entry> entries) {

  private static final String DECODER = "added_tokens_decoder";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * A token that stands for a text as it is written, whatever is around it.
   *
   * @param leftStrip whether blanks before it belong to it
   * @param rightStrip whether blanks behind it belong to it
   */
  record Entry(int id, boolean leftStrip, boolean rightStrip) {}

  static AddedTokens read(Path folder, JsonNode config) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Path file = folder.resolve("added_tokens.json");
    if (config.path(DECODER).isObject()) {
      String source = folder.resolve("tokenizer_config.json") + ", " + DECODER;
      config
          .path(DECODER)
          .properties()
          .forEach(
              each -> {
                JsonNode token = each.getValue();
                put(
                    entries,
                    token.path("content").asText(),
                    new Entry(
                        id(each.getKey(), source),
                        token.path("lstrip").asBoolean(),
                        token.path("rstrip").asBoolean()),
                    source);
              });
    } else if (Files.isRegularFile(file)) {
      Configs.read(file)
          .properties()
          .forEach(
              each ->
                  put(
                      entries,
                      each.getKey(),
                      new Entry(id(each.getValue().asText(), file.toString()), false, false),
                      file.toString()));
    }
    return new AddedTokens(entries);
  }

  private static void put(Map<String, Entry> entries, String token, Entry entry, String source) {
    if (token.isEmpty()) {
      throw new CheckpointException(source + ": the token of id " + entry.id() + " has no text");
    }
    boolean taken = entries.values().stream().anyMatch(other -> other.id() == entry.id());
    if (taken || entries.put(token, entry) != null) {
      throw new CheckpointException(
          source + ": the token '" + token + "' or its id " + entry.id() + " is there twice");
    }
  }

  private static int id(String text, String source) {
    if (!text.matches("\\d{1,9}")) {
      throw new CheckpointException(source + ": '" + text + "' is no id of a token");
    }
    return Integer.parseInt(text);
  }

  /**
   * Makes them part of a vocabulary: the library gives an added token the id that the vocabulary
   * has for its text, and else the next free one, whatever the file says.
   *
   * @throws CheckpointException if the vocabulary has the text or the id otherwise
   */
  void join(ObjectNode vocabulary, Path folder) {
    Map<Integer, String> known = new LinkedHashMap<>();
    vocabulary.properties().forEach(each -> known.put(each.getValue().asInt(-1), each.getKey()));
    entries.forEach(
        (token, entry) -> {
          String other = known.getOrDefault(entry.id(), token);
          int given = vocabulary.path(token).asInt(entry.id());
          if (!other.equals(token) || given != entry.id()) {
            throw new CheckpointException(
                "the tokenizer in "
                    + folder
                    + " adds '"
                    + token
                    + "' as "
                    + entry.id()
                    + ", which its vocabulary contradicts ("
                    + (other.equals(token) ? "it is " + given : "that is '" + other + "'")
                    + " there)");
          }
          vocabulary.put(token, entry.id());
        });
  }

  /** Lists those that are not listed already, as {@code tokenizer.json} does. */
  void list(ArrayNode added, Iterable<String> listed) {
    Map<String, Entry> rest = new LinkedHashMap<>(entries);
    listed.forEach(rest::remove);
    rest.forEach(
        (token, entry) -> {
          ObjectNode node = NODES.objectNode().put("id", entry.id()).put("content", token);
          node.put("single_word", false).put("lstrip", entry.leftStrip());
          // Not normalized: the tokenizer that diffusers uses looks for them in the text as
          // written.
          node.put("rstrip", entry.rightStrip()).put("normalized", false).put("special", false);
          added.add(node);
        });
  }
}
