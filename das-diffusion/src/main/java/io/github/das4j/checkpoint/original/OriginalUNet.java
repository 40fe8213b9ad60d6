package io.github.das4j.checkpoint.original;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.original.MappedStateDict.Form;
import io.github.das4j.checkpoint.original.MappedStateDict.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A U-Net in the layout of the original latent-diffusion code (openaimodel.py): its blocks are
 * numbered through in {@code input_blocks} and {@code output_blocks}, and where a level ends is
 * seen from its down- or upsampling.
 */
final class OriginalUNet {

  private static final String PREFIX = "model.diffusion_model.";

  /** Layers outside the numbered blocks. */
  private static final Map<String, String> STEMS =
      Map.of(
          "time_embed.0.", "time_embedding.linear_1.",
          "time_embed.2.", "time_embedding.linear_2.",
          "time_embed.cond_proj.", "time_embedding.cond_proj.",
          "label_emb.0.0.", "add_embedding.linear_1.",
          "label_emb.0.2.", "add_embedding.linear_2.",
          "out.0.", "conv_norm_out.",
          "out.2.", "conv_out.");

  private static final Map<String, String> RESNET =
      Map.of(
          "in_layers.0.", "norm1.",
          "in_layers.2.", "conv1.",
          "emb_layers.1.", "time_emb_proj.",
          "out_layers.0.", "norm2.",
          "out_layers.3.", "conv2.",
          "skip_connection.", "conv_shortcut.");

  private final StateDict dict;
  private final TreeSet<String> names = new TreeSet<>();
  private final Map<String, String> blocks = new LinkedHashMap<>(STEMS);
  private final List<Level> down = new ArrayList<>();
  private final List<Level> up = new ArrayList<>();

  /** What a level's keys tell: its width, its layers, and transformer blocks per layer. */
  private static final class Level {
    private int channels;
    private int layers;
    private int depth;
  }

  OriginalUNet(StateDict dict) {
    this.dict = dict;
    for (String name : dict.names()) {
      if (name.startsWith(PREFIX)) {
        names.add(name.substring(PREFIX.length()));
      }
    }
    walkDown();
    addBlock("middle_block.0.", "mid_block.resnets.0.");
    addBlock("middle_block.1.", "mid_block.attentions.0.");
    addBlock("middle_block.2.", "mid_block.resnets.1.");
    walkUp();
  }

  private void walkDown() {
    addBlock("input_blocks.0.0.", "conv_in.");
    down.add(new Level());
    for (int k = 1; holds("input_blocks." + k + "."); k++) {
      String block = "input_blocks." + k + ".";
      String to = "down_blocks." + (down.size() - 1) + ".";
      if (holds(block + "0.op.")) {
        addBlock(block + "0.op.", to + "downsamplers.0.conv.");
        down.add(new Level());
      } else {
        addLayer(block, to, down.get(down.size() - 1));
      }
    }
  }

  private void walkUp() {
    up.add(new Level());
    for (int k = 0; holds("output_blocks." + k + "."); k++) {
      String block = "output_blocks." + k + ".";
      String to = "up_blocks." + (up.size() - 1) + ".";
      addLayer(block, to, up.get(up.size() - 1));
      for (int slot = 1; slot <= 2; slot++) {
        if (holds(block + slot + ".conv.")) {
          addBlock(block + slot + ".conv.", to + "upsamplers.0.conv.");
          up.add(new Level());
        }
      }
    }
  }

  private void addLayer(String block, String to, Level level) {
    addBlock(block + "0.", to + "resnets." + level.layers + ".");
    if (holds(block + "1.transformer_blocks.")) {
      addBlock(block + "1.", to + "attentions." + level.layers + ".");
      level.depth = depth(block + "1.");
    }
    level.channels = (int) size(block + "0.out_layers.3.weight", 0);
    level.layers++;
  }

  private void addBlock(String from, String to) {
    blocks.put(from, to);
  }

  private boolean holds(String prefix) {
    String first = names.ceiling(prefix);
    return first != null && first.startsWith(prefix);
  }

  private int depth(String block) {
    int depth = 0;
    while (holds(block + "transformer_blocks." + depth + ".")) {
      depth++;
    }
    return depth;
  }

  /** An extent of a tensor that must be there. */
  private long size(String name, int dimension) {
    return OriginalLayout.size(dict, PREFIX + name, dimension);
  }

  /** Stored tensors by the names that diffusers gives them. */
  Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String name : names) {
      parts.put(renamed(name), new Part(PREFIX + name, Form.SAME));
    }
    return parts;
  }

  private String renamed(String name) {
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      String to = blocks.get(name.substring(0, dot + 1));
      if (to != null) {
        String rest = name.substring(dot + 1);
        return to + (to.contains(".resnets.") ? inResnet(rest, name) : rest);
      }
    }
    throw unknown(name);
  }

  private String inResnet(String rest, String name) {
    String stem = rest.substring(0, rest.lastIndexOf('.') + 1);
    String to = RESNET.get(stem);
    if (to == null) {
      throw unknown(name);
    }
    return to + rest.substring(stem.length());
  }

  private CheckpointException unknown(String name) {
    return new CheckpointException(
        dict.source()
            + " holds "
            + PREFIX
            + name
            + ", which is no part of a Stable Diffusion U-Net known here");
  }

  /** Whether the guidance scale is embedded, as in latent consistency models. */
  boolean guidanceEmbedding() {
    return names.contains("time_embed.cond_proj.weight");
  }

  /** Whether projections around the transformers are matrices, as from SD 2 on. */
  boolean linearProjection() {
    return names.stream()
        .filter(name -> name.endsWith(".proj_in.weight"))
        .anyMatch(name -> dict.shape(PREFIX + name).length == 2);
  }

  long contextWidth() {
    String key =
        names.stream()
            .filter(name -> name.endsWith("attn2.to_k.weight"))
            .findFirst()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        dict.source()
                            + " holds a U-Net without cross-attention, not a text model"));
    return size(key, 1);
  }

  /** {@code unet/config.json} as far as the tensors tell; the rest as published models have it. */
  ObjectNode config(long pooled) {
    ObjectNode node = OriginalConfigs.config("UNet2DConditionModel");
    node.put("in_channels", size("input_blocks.0.0.weight", 1));
    node.put("out_channels", size("out.2.weight", 0));
    ArrayNode channels = node.putArray("block_out_channels");
    ArrayNode layers = node.putArray("layers_per_block");
    ArrayNode depths = node.putArray("transformer_layers_per_block");
    ArrayNode heads = node.putArray("attention_head_dim");
    ArrayNode downTypes = node.putArray("down_block_types");
    int middle = depth("middle_block.1.");
    for (int level = 0; level < down.size(); level++) {
      Level found = down.get(level);
      boolean last = level == down.size() - 1;
      channels.add(found.channels);
      layers.add(found.layers);
      depths.add(last ? Math.max(middle, 1) : Math.max(found.depth, 1));
      heads.add(linearProjection() ? Math.max(found.channels / 64, 1) : 8);
      downTypes.add(found.depth > 0 ? "CrossAttnDownBlock2D" : "DownBlock2D");
    }
    ArrayNode upTypes = node.putArray("up_block_types");
    up.forEach(level -> upTypes.add(level.depth > 0 ? "CrossAttnUpBlock2D" : "UpBlock2D"));
    node.put("mid_block_type", middle > 0 ? "UNetMidBlock2DCrossAttn" : "UNetMidBlock2D");
    node.put("cross_attention_dim", contextWidth());
    node.put("use_linear_projection", linearProjection());
    node.put("norm_num_groups", OriginalConfigs.groups(channels));
    if (guidanceEmbedding()) {
      node.put("time_cond_proj_dim", size("time_embed.cond_proj.weight", 1));
    }
    if (pooled > 0) {
      // Six numbers (sizes and crop) are embedded beside the pooled text.
      long width = size("label_emb.0.0.weight", 1);
      node.put("addition_embed_type", "text_time");
      node.put("addition_time_embed_dim", (width - pooled) / 6);
      node.put("projection_class_embeddings_input_dim", width);
    }
    return node;
  }
}
