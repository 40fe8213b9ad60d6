package io.github.das4j.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a {@link DemoTokenizer} as a tokenizer folder that transformers reads. */
public final class TokenizerWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** CLIP's rule for what a word is (transformers, tokenization_clip.py). */
  private static final String WORD =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private TokenizerWriter() {}

  /** Writes the five files; the folder is made if need be. */
  public static void write(DemoTokenizer tokenizer, Path folder) throws IOException {
    Files.createDirectories(folder);
    json(folder.resolve("vocab.json"), tokenizer.vocabulary());
    json(folder.resolve("tokenizer.json"), fast(tokenizer));
    json(folder.resolve("tokenizer_config.json"), config(tokenizer));
    json(folder.resolve("special_tokens_map.json"), specials());
    String merges =
        tokenizer.merges().stream()
            .map(merge -> merge.left() + " " + merge.right() + "\n")
            .collect(Collectors.joining());
    AtomicFiles.write(folder.resolve("merges.txt"), "#version: 0.2\n" + merges);
  }

  private static void json(Path file, Object value) throws IOException {
    AtomicFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
  }

  private static Map<String, @Nullable Object> specials() {
    Map<String, @Nullable Object> specials = new LinkedHashMap<>();
    specials.put("bos_token", DemoTokenizer.START);
    specials.put("eos_token", DemoTokenizer.END);
    specials.put("unk_token", DemoTokenizer.END);
    specials.put("pad_token", DemoTokenizer.END);
    return specials;
  }

  private static Map<String, @Nullable Object> config(DemoTokenizer tokenizer) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    Map<String, @Nullable Object> added = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> token : added(tokenizer)) {
      added.put(String.valueOf(token.remove("id")), token);
    }
    config.put("added_tokens_decoder", added);
    config.putAll(specials());
    config.put("clean_up_tokenization_spaces", false);
    config.put("do_lower_case", true);
    config.put("errors", "replace");
    config.put("model_max_length", DemoTokenizer.CONTEXT);
    config.put("tokenizer_class", "CLIPTokenizer");
    return config;
  }

  private static List<Map<String, @Nullable Object>> added(DemoTokenizer tokenizer) {
    return List.of(
        added(DemoTokenizer.START, tokenizer.startId()),
        added(DemoTokenizer.END, tokenizer.endId()));
  }

  private static Map<String, @Nullable Object> added(String content, int id) {
    Map<String, @Nullable Object> token = new LinkedHashMap<>();
    token.put("id", id);
    token.put("content", content);
    token.put("single_word", false);
    token.put("lstrip", false);
    token.put("rstrip", false);
    token.put("normalized", true);
    token.put("special", true);
    return token;
  }

  private static Map<String, @Nullable Object> fast(DemoTokenizer tokenizer) {
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("version", "1.0");
    root.put("truncation", null);
    root.put("padding", null);
    root.put("added_tokens", added(tokenizer));
    root.put(
        "normalizer",
        sequence(
            "normalizers",
            List.of(
                Map.of("type", "NFC"),
                ordered("type", "Replace", "pattern", Map.of("Regex", "\\s+"), "content", " "),
                Map.of("type", "Lowercase"))));
    Map<String, @Nullable Object> split =
        ordered("type", "Split", "pattern", Map.of("Regex", WORD));
    split.putAll(ordered("behavior", "Removed", "invert", true));
    root.put("pre_tokenizer", sequence("pretokenizers", List.of(split, byteLevel(false))));
    Map<String, @Nullable Object> ends = ordered("type", "RobertaProcessing");
    ends.put("sep", List.of(DemoTokenizer.END, tokenizer.endId()));
    ends.put("cls", List.of(DemoTokenizer.START, tokenizer.startId()));
    ends.putAll(ordered("trim_offsets", false, "add_prefix_space", false));
    root.put("post_processor", ends);
    root.put("decoder", byteLevel(true));
    root.put("model", model(tokenizer));
    return root;
  }

  private static Map<String, @Nullable Object> model(DemoTokenizer tokenizer) {
    Map<String, @Nullable Object> model = ordered("type", "BPE", "dropout", null);
    model.put("unk_token", DemoTokenizer.END);
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", DemoTokenizer.WORD_END);
    model.putAll(ordered("fuse_unk", false, "byte_fallback", false, "ignore_merges", false));
    model.put("vocab", tokenizer.vocabulary());
    model.put(
        "merges",
        tokenizer.merges().stream().map(merge -> List.of(merge.left(), merge.right())).toList());
    return model;
  }

  private static Map<String, @Nullable Object> byteLevel(boolean prefixSpace) {
    Map<String, @Nullable Object> step =
        ordered("type", "ByteLevel", "add_prefix_space", prefixSpace);
    step.putAll(ordered("trim_offsets", true, "use_regex", true));
    return step;
  }

  private static Map<String, @Nullable Object> sequence(String name, List<?> steps) {
    return ordered("type", "Sequence", name, steps);
  }

  private static Map<String, @Nullable Object> ordered(@Nullable Object... pairs) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return map;
  }
}
