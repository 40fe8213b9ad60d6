package io.github.das4j.checkpoint.lora;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.files.Json;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a LoRA's header says of its alphas: {@code lora_adapter_metadata}, written by diffusers from
 * 0.33 on, with peft's configuration of each component ({@code unet.lora_alpha}, …).
 *
 * @param adapter that entry; a missing node where there is none
 */
record AdapterMetadata(JsonNode adapter) {

  private static final String ENTRY = "lora_adapter_metadata";

  /**
   * Reads a header.
   *
   * @param source of it, for messages
   * @throws CheckpointException if the entry is no JSON object
   */
  static AdapterMetadata of(Map<String, String> header, String source) {
    String text = header.get(ENTRY);
    if (text == null) {
      return new AdapterMetadata(MissingNode.getInstance());
    }
    try {
      JsonNode node = Json.MAPPER.readTree(text);
      if (node.isObject()) {
        return new AdapterMetadata(node);
      }
      throw new CheckpointException(source + ": " + ENTRY + " in its header is no JSON object");
    } catch (JsonProcessingException e) {
      throw new CheckpointException(source + ": " + ENTRY + " in its header is no JSON", e);
    }
  }

  /**
   * α of a module that has none of its own; r where nothing is said of it. With rank-stabilised
   * LoRA (Kalajdzievski 2023, arXiv 2312.03732) the factor is α/√r, which is taken into α.
   *
   * @param module its name, with that of the component before it
   * @param rank r
   */
  double alpha(String component, String module, long rank) {
    JsonNode alpha = adapter.path(component + ".lora_alpha");
    // A pattern that is anchored begins with the module itself.
    String bare =
        module.startsWith(component + ".") ? module.substring(component.length() + 1) : module;
    for (var pattern : adapter.path(component + ".alpha_pattern").properties()) {
      if (matches(pattern.getKey(), module) || matches(pattern.getKey(), bare)) {
        alpha = pattern.getValue();
        break;
      }
    }
    if (!alpha.isNumber()) {
      return rank;
    }
    return adapter.path(component + ".use_rslora").asBoolean()
        ? alpha.asDouble() * Math.sqrt((double) rank)
        : alpha.asDouble();
  }

  /** peft, get_pattern_key: the pattern is at the end of the name, after a dot. */
  private static boolean matches(String pattern, String module) {
    try {
      return Pattern.matches("(.*\\.)?(" + pattern + ")", module);
    } catch (PatternSyntaxException e) {
      return module.equals(pattern) || module.endsWith("." + pattern);
    }
  }
}
