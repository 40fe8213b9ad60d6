package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.config.UNetConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The blocks of a U-Net as the original latent-diffusion code numbers them (openaimodel.py), by
 * diffusers' names, both with {@code _} for every dot.
 */
final class OriginalBlocks {

  private static final Map<String, String> STEMS =
      Map.of(
          "time_embed_0", "time_embedding_linear_1",
          "time_embed_2", "time_embedding_linear_2",
          "label_emb_0_0", "add_embedding_linear_1",
          "label_emb_0_2", "add_embedding_linear_2",
          "input_blocks_0_0", "conv_in",
          "out_2", "conv_out");

  private static final Map<String, String> RESNET =
      Map.of(
          "in_layers_2", "conv1",
          "out_layers_3", "conv2",
          "emb_layers_1", "time_emb_proj",
          "skip_connection", "conv_shortcut");

  private final Map<String, String> whole = new LinkedHashMap<>(STEMS);
  private final Map<String, String> resnets = new LinkedHashMap<>();
  private final Map<String, String> attentions = new LinkedHashMap<>();

  OriginalBlocks(UNetConfig unet) {
    down(unet);
    resnets.put("middle_block_0_", "mid_block_resnets_0_");
    attentions.put("middle_block_1_", "mid_block_attentions_0_");
    resnets.put("middle_block_2_", "mid_block_resnets_1_");
    up(unet);
  }

  private void down(UNetConfig unet) {
    int number = 1;
    for (int block = 0; block < unet.levels(); block++) {
      String to = "down_blocks_" + block + "_";
      for (int layer = 0; layer < unet.layersPerBlock().get(block); layer++) {
        layer("input_blocks_" + number + "_", to, layer);
        number++;
      }
      if (block < unet.levels() - 1) {
        whole.put("input_blocks_" + number + "_0_op", to + "downsamplers_0_conv");
        number++;
      }
    }
  }

  private void up(UNetConfig unet) {
    int number = 0;
    for (int block = 0; block < unet.levels(); block++) {
      String to = "up_blocks_" + block + "_";
      // One more than on the way down, for what the level above hands over.
      int layers = unet.layersPerBlock().get(unet.levels() - 1 - block) + 1;
      for (int layer = 0; layer < layers; layer++) {
        layer("output_blocks_" + (number + layer) + "_", to, layer);
      }
      number += layers;
      String last = "output_blocks_" + (number - 1) + "_";
      int slot = unet.upCrossAttention().get(block) ? 2 : 1;
      whole.put(last + slot + "_conv", to + "upsamplers_0_conv");
    }
  }

  private void layer(String from, String to, int layer) {
    resnets.put(from + "0_", to + "resnets_" + layer + "_");
    attentions.put(from + "1_", to + "attentions_" + layer + "_");
  }

  /** Diffusers' name of what the original code calls so; empty where it is none of its names. */
  Optional<String> translated(String name) {
    return Optional.ofNullable(whole.get(name))
        .or(() -> below(resnets, name).flatMap(OriginalBlocks::inResnet))
        .or(() -> below(attentions, name).map(found -> found.to() + found.rest()));
  }

  private record Found(String to, String rest) {}

  private static Optional<Found> below(Map<String, String> blocks, String name) {
    return blocks.entrySet().stream()
        .filter(block -> name.startsWith(block.getKey()))
        .findFirst()
        .map(block -> new Found(block.getValue(), name.substring(block.getKey().length())));
  }

  private static Optional<String> inResnet(Found found) {
    return Optional.ofNullable(RESNET.get(found.rest())).map(layer -> found.to() + layer);
  }
}
