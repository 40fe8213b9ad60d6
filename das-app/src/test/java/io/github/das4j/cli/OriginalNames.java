package io.github.das4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The original layout's name of each of diffusers' tensors, written the other way round: for levels
 * of two layers, as every published model has.
 */
final class OriginalNames {

  private OriginalNames() {}

  static String unet(String name, int levels) {
    Map<String, String> starts = new LinkedHashMap<>();
    starts.put("conv_in", "input_blocks.0.0");
    starts.put("conv_norm_out", "out.0");
    starts.put("conv_out", "out.2");
    starts.put("time_embedding.linear_1", "time_embed.0");
    starts.put("time_embedding.linear_2", "time_embed.2");
    starts.put("time_embedding.cond_proj", "time_embed.cond_proj");
    starts.put("add_embedding.linear_1", "label_emb.0.0");
    starts.put("add_embedding.linear_2", "label_emb.0.2");
    starts.put("mid_block.resnets.0", "middle_block.0");
    starts.put("mid_block.attentions.0", "middle_block.1");
    starts.put("mid_block.resnets.1", "middle_block.2");
    for (int level = 0; level < levels; level++) {
      for (int i = 0; i < 3; i++) {
        starts.put("down_blocks." + level + ".resnets." + i, in(3 * level + i + 1, "0"));
        starts.put("down_blocks." + level + ".attentions." + i, in(3 * level + i + 1, "1"));
        starts.put("up_blocks." + level + ".resnets." + i, out(3 * level + i, "0"));
        starts.put("up_blocks." + level + ".attentions." + i, out(3 * level + i, "1"));
      }
      starts.put("down_blocks." + level + ".downsamplers.0.conv", in(3 * level + 3, "0.op"));
    }
    String result = replaced(name, starts);
    return "model.diffusion_model." + (name.contains(".attentions.") ? result : residual(result));
  }

  private static String residual(String name) {
    return name.replaceAll("\\.norm1\\.", ".in_layers.0.")
        .replaceAll("\\.conv1\\.", ".in_layers.2.")
        .replaceAll("\\.time_emb_proj\\.", ".emb_layers.1.")
        .replaceAll("\\.norm2\\.", ".out_layers.0.")
        .replaceAll("\\.conv2\\.", ".out_layers.3.")
        .replaceAll("\\.conv_shortcut\\.", ".skip_connection.");
  }

  /** An upsampler comes behind its level's last attention, where there is one. */
  static String upsampler(String name, boolean attention) {
    int level = Integer.parseInt(name.replaceAll("up_blocks\\.(\\d+)\\..*", "$1"));
    String end = name.substring(name.lastIndexOf('.'));
    return "model.diffusion_model." + out(3 * level + 2, attention ? "2.conv" : "1.conv") + end;
  }

  private static String in(int index, String rest) {
    return "input_blocks." + index + "." + rest;
  }

  private static String out(int index, String rest) {
    return "output_blocks." + index + "." + rest;
  }

  private static String replaced(String name, Map<String, String> starts) {
    return starts.entrySet().stream()
        .filter(start -> name.startsWith(start.getKey() + "."))
        .map(start -> start.getValue() + name.substring(start.getKey().length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name));
  }

  static String vae(String name, int levels) {
    String result = name;
    for (int level = 0; level < levels; level++) {
      int up = levels - 1 - level;
      result =
          result
              .replace(
                  "encoder.down_blocks." + level + ".resnets", "encoder.down." + level + ".block")
              .replace(
                  "encoder.down_blocks." + level + ".downsamplers.0",
                  "encoder.down." + level + ".downsample")
              .replace("decoder.up_blocks." + level + ".resnets", "decoder.up." + up + ".block")
              .replace(
                  "decoder.up_blocks." + level + ".upsamplers.0", "decoder.up." + up + ".upsample");
    }
    return "first_stage_model."
        + result
            .replace("mid_block.resnets.0", "mid.block_1")
            .replace("mid_block.resnets.1", "mid.block_2")
            .replace("mid_block.attentions.0.group_norm", "mid.attn_1.norm")
            .replace("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out")
            .replaceAll("mid_block\\.attentions\\.0\\.to_([qkv])", "mid.attn_1.$1")
            .replace("conv_shortcut", "nin_shortcut")
            .replace("conv_norm_out", "norm_out");
  }

  /** Of open_clip; queries, keys and values all come to the packed tensor. */
  static String openClip(String name) {
    return name.replace("text_projection.weight", "text_projection")
        .replace("text_model.embeddings.token_embedding", "token_embedding")
        .replace("text_model.embeddings.position_embedding.weight", "positional_embedding")
        .replace("text_model.final_layer_norm", "ln_final")
        .replace("text_model.encoder.layers", "transformer.resblocks")
        .replace("layer_norm", "ln_")
        .replaceAll("self_attn\\.[qkv]_proj\\.", "attn.in_proj_")
        .replace("self_attn.out_proj", "attn.out_proj")
        .replace("mlp.fc1", "mlp.c_fc")
        .replace("mlp.fc2", "mlp.c_proj");
  }
}
