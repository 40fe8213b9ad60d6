package io.github.das4j.checkpoint.original;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.original.MappedStateDict.Form;
import io.github.das4j.checkpoint.original.MappedStateDict.Part;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An autoencoder in the layout of the original latent-diffusion code (model.py): decoder levels are
 * numbered from the finest, and the attention's layers are 1×1 convolutions.
 */
final class OriginalVae {

  /** Before its names in a whole checkpoint. */
  static final String PREFIX = "first_stage_model.";

  private static final Pattern BLOCK =
      Pattern.compile(
          "(encoder|decoder)\\.(down|up)\\.(\\d+)\\.(block\\.(\\d+)|\\w+sample)\\.(.*)");
  private static final Pattern MIDDLE = Pattern.compile("(\\w+)\\.mid\\.(block|attn)_(\\d)\\.(.*)");

  private final StateDict dict;
  private final String prefix;
  private final int levels;

  /**
   * @param prefix before each of its names
   */
  OriginalVae(StateDict dict, String prefix) {
    this.dict = dict;
    this.prefix = prefix;
    int count = 0;
    while (has("encoder.down." + count + ".block.0.conv1.weight")) {
      count++;
    }
    this.levels = count;
  }

  private boolean has(String name) {
    return dict.names().contains(prefix + name);
  }

  Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String stored : dict.names()) {
      // What training needed besides: a discriminator, averaged weights.
      if (stored.startsWith(prefix)
          && !stored.startsWith(prefix + "loss.")
          && !stored.startsWith(prefix + "model_ema.")) {
        String name = renamed(stored.substring(prefix.length()));
        boolean convolution = dict.shape(stored).length == 4;
        boolean matrix = name.matches(".*\\.to_(q|k|v|out\\.0)\\.weight") && convolution;
        parts.put(name, new Part(stored, matrix ? Form.MATRIX : Form.SAME));
      }
    }
    return parts;
  }

  private String renamed(String name) {
    Matcher block = BLOCK.matcher(name);
    if (block.matches()) {
      boolean down = block.group(2).equals("down");
      int index = Integer.parseInt(block.group(3));
      String layer =
          block.group(5) != null
              ? "resnets." + block.group(5)
              : down ? "downsamplers.0" : "upsamplers.0";
      return block.group(1)
          + (down ? ".down_blocks." + index : ".up_blocks." + (levels - 1 - index))
          + "."
          + layer
          + "."
          + block.group(6).replace("nin_shortcut", "conv_shortcut");
    }
    Matcher middle = MIDDLE.matcher(name);
    if (middle.matches()) {
      int index = Integer.parseInt(middle.group(3)) - 1;
      boolean attention = middle.group(2).equals("attn");
      return middle.group(1)
          + (attention ? ".mid_block.attentions." : ".mid_block.resnets.")
          + index
          + "."
          + (attention ? inAttention(middle.group(4)) : middle.group(4));
    }
    return name.replace(".norm_out.", ".conv_norm_out.");
  }

  private static String inAttention(String rest) {
    String end = rest.substring(rest.indexOf('.'));
    return switch (rest.substring(0, rest.indexOf('.'))) {
      case "norm" -> "group_norm" + end;
      case "q" -> "to_q" + end;
      case "k" -> "to_k" + end;
      case "v" -> "to_v" + end;
      case "proj_out" -> "to_out.0" + end;
      default -> rest;
    };
  }

  /** {@code vae/config.json} but its scaling factor. */
  ObjectNode config() {
    ObjectNode node = OriginalConfigs.config("AutoencoderKL");
    node.put("in_channels", size("encoder.conv_in.weight", 1));
    node.put("out_channels", size("decoder.conv_out.weight", 0));
    node.put("latent_channels", size("decoder.conv_in.weight", 1));
    ArrayNode channels = node.putArray("block_out_channels");
    ArrayNode down = node.putArray("down_block_types");
    ArrayNode up = node.putArray("up_block_types");
    for (int level = 0; level < levels; level++) {
      channels.add((int) size("encoder.down." + level + ".block.0.conv1.weight", 0));
      down.add("DownEncoderBlock2D");
      up.add("UpDecoderBlock2D");
    }
    int layers = 0;
    while (has("encoder.down.0.block." + layers + ".conv1.weight")) {
      layers++;
    }
    node.put("layers_per_block", layers);
    node.put("norm_num_groups", OriginalConfigs.groups(channels));
    node.put("mid_block_add_attention", has("decoder.mid.attn_1.q.weight"));
    node.put("use_quant_conv", has("quant_conv.weight"));
    node.put("use_post_quant_conv", has("post_quant_conv.weight"));
    return node;
  }

  private long size(String name, int dimension) {
    return OriginalLayout.size(dict, prefix + name, dimension);
  }
}
