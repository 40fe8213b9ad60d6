package io.github.das4j.checkpoint.original;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.original.MappedStateDict.Form;
import io.github.das4j.checkpoint.original.MappedStateDict.Part;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of open_clip (model.py, transformer.py) as transformers has them
 * (convert_clip_original_pytorch_to_hf.py): for whole CLIPs, and for the text towers of SD 2 and
 * SDXL in the original layout. A name that is neither's stays as it is.
 */
public final class OpenClipNames {

  private static final Pattern BLOCK =
      Pattern.compile("(visual\\.)?transformer\\.resblocks\\.(\\d+)\\.(.+)");

  private static final Pattern PACKED = Pattern.compile("attn\\.in_proj_(weight|bias)");

  private static final Map<String, String> OUTSIDE =
      Map.ofEntries(
          Map.entry("token_embedding.weight", "text_model.embeddings.token_embedding.weight"),
          Map.entry("positional_embedding", "text_model.embeddings.position_embedding.weight"),
          Map.entry("ln_final.weight", "text_model.final_layer_norm.weight"),
          Map.entry("ln_final.bias", "text_model.final_layer_norm.bias"),
          Map.entry("text_projection", "text_projection.weight"),
          Map.entry("visual.class_embedding", "vision_model.embeddings.class_embedding"),
          Map.entry("visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight"),
          Map.entry(
              "visual.positional_embedding", "vision_model.embeddings.position_embedding.weight"),
          Map.entry("visual.ln_pre.weight", "vision_model.pre_layrnorm.weight"),
          Map.entry("visual.ln_pre.bias", "vision_model.pre_layrnorm.bias"),
          Map.entry("visual.ln_post.weight", "vision_model.post_layernorm.weight"),
          Map.entry("visual.ln_post.bias", "vision_model.post_layernorm.bias"),
          Map.entry("visual.proj", "visual_projection.weight"));

  /** These multiply from the right. */
  private static final Set<String> TRANSPOSED = Set.of("text_projection", "visual.proj");

  private static final Map<String, String> INSIDE =
      Map.of(
          "ln_1", "layer_norm1",
          "ln_2", "layer_norm2",
          "attn.out_proj", "self_attn.out_proj",
          "mlp.c_fc", "mlp.fc1",
          "mlp.c_proj", "mlp.fc2");

  private OpenClipNames() {}

  /** The tensors of a whole CLIP under the names of transformers' {@code CLIPModel}. */
  public static StateDict renamed(StateDict dict) {
    return new MappedStateDict(dict, of(dict));
  }

  /** What each tensor of transformers' layout is made from. */
  static Map<String, Part> of(StateDict dict) {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String name : dict.names()) {
      Map<String, Part> made = of(name, name);
      parts.putAll(made.isEmpty() ? Map.of(name, new Part(name, Form.SAME)) : made);
    }
    return parts;
  }

  /**
   * What is made from one tensor.
   *
   * @param name in open_clip's layout
   * @param stored its name in the file, which may have more before it
   * @return by the names of transformers; empty if the name is not one of open_clip's
   */
  static Map<String, Part> of(String name, String stored) {
    Matcher block = BLOCK.matcher(name);
    if (block.matches()) {
      String tower = block.group(1) == null ? "text_model" : "vision_model";
      return inLayer(tower + ".encoder.layers." + block.group(2) + ".", block.group(3), stored);
    }
    String renamed = OUTSIDE.get(name);
    Form form = TRANSPOSED.contains(name) ? Form.TRANSPOSED : Form.SAME;
    return renamed == null ? Map.of() : Map.of(renamed, new Part(stored, form));
  }

  private static Map<String, Part> inLayer(String layer, String inner, String stored) {
    Matcher packed = PACKED.matcher(inner);
    if (packed.matches()) {
      String attention = layer + "self_attn.";
      String kind = "_proj." + packed.group(1);
      return Map.of(
          attention + "q" + kind, new Part(stored, Rows.third(0)),
          attention + "k" + kind, new Part(stored, Rows.third(1)),
          attention + "v" + kind, new Part(stored, Rows.third(2)));
    }
    int dot = inner.lastIndexOf('.');
    String renamed = dot < 0 ? null : INSIDE.get(inner.substring(0, dot));
    return renamed == null
        ? Map.of()
        : Map.of(layer + renamed + inner.substring(dot), new Part(stored, Form.SAME));
  }
}
