package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What goes by the name of LoRA and is something else, told by parts of its tensors' names.
 *
 * @see <a href="https://github.com/KohakuBlueleaf/LyCORIS">LyCORIS, whose algorithms most are</a>
 */
final class OtherAdapter {

  private static final Map<String, Pattern> KINDS = new LinkedHashMap<>();

  static {
    kind("LoHa", "\\.(hada_\\w+)");
    kind("LoKr", "\\.(lokr_\\w+)");
    kind("DoRA", "\\.(dora_scale|lora_magnitude_vector)\\b");
    kind("(IA)^3", "\\.(on_input)$");
    kind("OFT", "\\.(oft_\\w+)");
    kind("GLoRA", "\\.([ab][12]\\.weight)$");
    kind("full differences of weights", "(\\.diff(?:_b)?)$");
    kind("a LoRA of FLUX in XLabs' layout", "\\.processor\\.(?:qkv|proj)_(lora[12]?)\\.");
  }

  private OtherAdapter() {}

  private static void kind(String title, String part) {
    KINDS.put(title, Pattern.compile(part));
  }

  /**
   * @throws CheckpointException if it is one; the message names it and its parts
   */
  static void refuse(StateDict dict) {
    KINDS.forEach(
        (title, pattern) -> {
          Set<String> parts = parts(dict, pattern);
          if (!parts.isEmpty()) {
            throw new CheckpointException(
                dict.source()
                    + " holds "
                    + title
                    + " ("
                    + String.join(", ", parts)
                    + "), which cannot be added: LoRAs of U-Nets, transformers and text encoders"
                    + " can");
          }
        });
  }

  private static Set<String> parts(StateDict dict, Pattern pattern) {
    Set<String> parts = new TreeSet<>();
    for (String name : dict.names()) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.find()) {
        parts.add(matcher.group(1));
      }
    }
    return parts;
  }
}
