package io.github.das4j.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.file.FileForm;
import io.github.das4j.checkpoint.file.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * BERT's WordPiece tokenizer, lower-casing, as BLIP uses it: of a {@code vocab.txt} with a token in
 * each line, the line number being its id, behind which [DEC] and [ENC] are put (ImageReward,
 * models/BLIP/blip.py: init_tokenizer).
 */
public final class BertTokenizer implements AutoCloseable {

  private static final String CLS = "[CLS]";
  private static final String SEP = "[SEP]";
  private static final String UNKNOWN = "[UNK]";
  private static final List<String> SPECIAL = List.of("[PAD]", UNKNOWN, CLS, SEP, "[MASK]");
  private static final List<String> ADDED = List.of("[DEC]", "[ENC]");

  /** transformers, tokenization_bert.py: longer words are unknown. */
  private static final int LONGEST_WORD = 100;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final HuggingFaceTokenizer tokenizer;
  private final int size;

  private BertTokenizer(HuggingFaceTokenizer tokenizer, int size) {
    this.tokenizer = tokenizer;
    this.size = size;
  }

  /**
   * @throws CheckpointException if the vocabulary is not there, or no BERT's
   */
  public static BertTokenizer open(Path vocabulary) {
    List<String> tokens = tokens(vocabulary);
    String json = definition(vocabulary, tokens).toString();
    try {
      HuggingFaceTokenizer tokenizer = TokenizerLibrary.open(json);
      return new BertTokenizer(tokenizer, tokens.size() + ADDED.size());
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed");
      throw new CheckpointException(vocabulary + " is unusable: " + why, e);
    }
  }

  /** Number of ids, those of [DEC] and [ENC] included. */
  public int size() {
    return size;
  }

  /**
   * The ids of a prompt, from [CLS] to [SEP], without padding.
   *
   * @param most how many ids there may be; what does not fit is cut off before [SEP]
   */
  public long[] encode(String prompt, int most) {
    long[] all = tokenizer.encode(prompt).getIds();
    if (all.length <= most) {
      return all;
    }
    long[] ids = Arrays.copyOf(all, most);
    ids[most - 1] = all[all.length - 1];
    return ids;
  }

  private static List<String> tokens(Path vocabulary) {
    HubCache.requireTarget(vocabulary);
    if (!Files.isRegularFile(vocabulary)) {
      throw new CheckpointException("there is no vocabulary " + vocabulary);
    }
    FileForm.requireText(vocabulary);
    try {
      return Files.readAllLines(vocabulary);
    } catch (IOException e) {
      throw new CheckpointException(vocabulary + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The tokenizer.json that transformers makes of a vocabulary (convert_slow_tokenizer.py). */
  private static ObjectNode definition(Path vocabulary, List<String> tokens) {
    ObjectNode vocab = NODES.objectNode();
    for (int id = 0; id < tokens.size(); id++) {
      vocab.put(tokens.get(id), id);
    }
    ObjectNode root = NODES.objectNode().put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    for (String token : SPECIAL) {
      if (!vocab.has(token)) {
        throw new CheckpointException(vocabulary + " is no BERT's: it has no token " + token);
      }
      added.add(addedToken(vocab.get(token).intValue(), token));
    }
    for (int i = 0; i < ADDED.size(); i++) {
      added.add(addedToken(tokens.size() + i, ADDED.get(i)));
    }
    ObjectNode normalizer = root.putObject("normalizer").put("type", "BertNormalizer");
    normalizer.put("clean_text", true).put("handle_chinese_chars", true);
    normalizer.putNull("strip_accents").put("lowercase", true);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode frame = root.putObject("post_processor").put("type", "BertProcessing");
    frame.putArray("sep").add(SEP).add(vocab.get(SEP).intValue());
    frame.putArray("cls").add(CLS).add(vocab.get(CLS).intValue());
    ObjectNode model = root.putObject("model").put("type", "WordPiece");
    model.put("unk_token", UNKNOWN).put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", LONGEST_WORD).set("vocab", vocab);
    return root;
  }

  private static ObjectNode addedToken(int id, String token) {
    ObjectNode node = NODES.objectNode().put("id", id).put("content", token);
    node.put("single_word", false).put("lstrip", false).put("rstrip", false);
    return node.put("normalized", false).put("special", true);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
