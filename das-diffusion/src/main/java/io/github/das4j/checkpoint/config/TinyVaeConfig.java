package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.Collections;
import java.util.List;

/**
 * {@code config.json} of an {@code AutoencoderTiny}; absent fields have its defaults in diffusers
 * (autoencoder_tiny.py). Its latents are those of the sampler, without a factor.
 *
 * @param channels of every feature map
 * @param encoderBlocks blocks of each level of the encoder, from the image
 * @param decoderBlocks blocks of each level of the decoder, from the latents
 */
public record TinyVaeConfig(
    int inChannels,
    int outChannels,
    int latentChannels,
    int channels,
    List<Integer> encoderBlocks,
    List<Integer> decoderBlocks) {

  private static final String CLASS = "AutoencoderTiny";
  private static final int WIDTH = 64;
  private static final int MOST_BLOCKS = 64;

  /** Image pixels per latent pixel, each way. */
  public int factor() {
    return 1 << (decoderBlocks.size() - 1);
  }

  /** Whether a configuration says that it is one of these. */
  public static boolean is(JsonNode node) {
    return node.path("_class_name").asText("").equals(CLASS);
  }

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static TinyVaeConfig parse(JsonNode node, String source) {
    return read(new ConfigValues(node, source));
  }

  /** The keys of a configuration that are not known here. */
  public static List<String> unknownKeys(JsonNode node, String source) {
    ConfigValues settings = new ConfigValues(node, source);
    read(settings);
    return settings.unread(InertKeys.TINY_VAE);
  }

  private static TinyVaeConfig read(ConfigValues settings) {
    settings.choice("_class_name", CLASS, CLASS);
    settings.requireUnset("act_fn", "relu");
    settings.requireUnset("upsample_fn", "nearest");
    settings.requireUnset("upsampling_scaling_factor", 2);
    settings.requireUnset("scaling_factor", 1.0);
    settings.requireUnset("shift_factor", 0.0);
    List<Integer> encoder = settings.levels("num_encoder_blocks", List.of(1, 3, 3, 3));
    List<Integer> decoder = settings.levels("num_decoder_blocks", List.of(3, 3, 3, 1));
    bounded(settings, "num_encoder_blocks", encoder);
    bounded(settings, "num_decoder_blocks", decoder);
    int channels = width(settings, "decoder_block_out_channels", decoder.size());
    int other = width(settings, "encoder_block_out_channels", encoder.size());
    if (channels != other || encoder.size() != decoder.size()) {
      throw settings.unsupported(
          "encoder_block_out_channels",
          encoder.size() + " of " + other,
          "it must be like decoder_block_out_channels, " + decoder.size() + " of " + channels);
    }
    return new TinyVaeConfig(
        settings.size("in_channels", 3),
        settings.size("out_channels", 3),
        settings.size("latent_channels", 4),
        channels,
        encoder,
        decoder);
  }

  private static void bounded(ConfigValues settings, String key, List<Integer> blocks) {
    if (blocks.stream().anyMatch(count -> count > MOST_BLOCKS)) {
      throw settings.unsupported(key, blocks.toString(), "at most " + MOST_BLOCKS + " of a level");
    }
  }

  /** A level's convolution keeps its width, so that all levels have the same. */
  private static int width(ConfigValues settings, String key, int levels) {
    List<Integer> widths = settings.sizes(key, Collections.nCopies(levels, WIDTH));
    if (widths.size() != levels || widths.stream().distinct().count() != 1) {
      throw settings.unsupported(
          key, widths.toString(), "one width is known, of " + levels + " levels");
    }
    return widths.get(0);
  }
}
