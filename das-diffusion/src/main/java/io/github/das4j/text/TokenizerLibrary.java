package io.github.das4j.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The tokenizer library, kept offline: left to itself it tells its makers of the machine that it
 * runs on (ai.djl.util.Ec2Utils), and where there is a GPU it loads native code from the network,
 * which nothing here needs.
 */
final class TokenizerLibrary {

  private static final String OFFLINE = "ai.djl.offline";

  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false");

  static {
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
  }

  private TokenizerLibrary() {}

  /**
   * @param definition the content of a tokenizer.json
   */
  static HuggingFaceTokenizer open(String definition) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(definition.getBytes(StandardCharsets.UTF_8)), OPTIONS);
  }
}
