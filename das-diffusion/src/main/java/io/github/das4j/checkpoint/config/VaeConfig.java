package io.github.das4j.checkpoint.config;

import static java.util.Collections.nCopies;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.List;

/**
 * {@code vae/config.json} of an {@code AutoencoderKL}; absent fields have its defaults in diffusers
 * (autoencoder_kl.py).
 *
 * @param scalingFactor latents are the encoder's output times this
 * @param shiftFactor subtracted from the encoder's output before scaling; 0 where the file has none
 * @param forceUpcast whether a 16-bit pipeline must run it in float32
 */
public record VaeConfig(
    Extent sampleSize,
    int inChannels,
    int outChannels,
    int latentChannels,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    int normNumGroups,
    boolean midBlockAddAttention,
    boolean useQuantConv,
    boolean usePostQuantConv,
    double scalingFactor,
    double shiftFactor,
    boolean forceUpcast) {

  private static final String CLASS = "AutoencoderKL";
  private static final String DOWN = "DownEncoderBlock2D";
  private static final String UP = "UpDecoderBlock2D";

  /** Image pixels per latent pixel, each way. */
  public int factor() {
    return 1 << (blockOutChannels.size() - 1);
  }

  /**
   * The size of the latents of an image.
   *
   * @param width pixels, a multiple of {@link #factor()} of at most 65536
   * @param height likewise
   * @throws IllegalArgumentException if there are no such images
   */
  public Extent latents(int width, int height) {
    int factor = factor();
    if (width < factor || height < factor || width % factor != 0 || height % factor != 0) {
      throw new IllegalArgumentException(
          "width and height must be multiples of " + factor + ", not " + width + "x" + height);
    }
    if (Math.max(width, height) > ConfigValues.MOST_PIXELS) {
      throw new IllegalArgumentException(
          "width and height must be at most "
              + ConfigValues.MOST_PIXELS
              + ", not "
              + width
              + "x"
              + height);
    }
    return new Extent(height / factor, width / factor);
  }

  /**
   * Size of an image's latents of which the mean of each square is taken.
   *
   * @param side of a square in latents, at least 1
   * @param width of the image in pixels
   * @param height likewise
   * @throws IllegalArgumentException if the latents of such images have no such squares
   */
  public Extent pooled(int side, int width, int height) {
    Extent latents = latents(width, height);
    if (latents.height() % side != 0 || latents.width() % side != 0) {
      throw new IllegalArgumentException(
          "latents of "
              + latents.width()
              + "x"
              + latents.height()
              + " cannot be pooled by "
              + side
              + ": images of "
              + width
              + "x"
              + height
              + " need a size that is a multiple of "
              + (long) side * factor());
    }
    return new Extent(latents.height() / side, latents.width() / side);
  }

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static VaeConfig parse(JsonNode node, String source) {
    return read(new ConfigValues(node, source));
  }

  /** The keys of a configuration that are not known here. */
  public static List<String> unknownKeys(JsonNode node, String source) {
    ConfigValues settings = new ConfigValues(node, source);
    read(settings);
    return settings.unread(InertKeys.VAE);
  }

  private static VaeConfig read(ConfigValues settings) {
    settings.choice("_class_name", CLASS, CLASS);
    settings.requireUnset("quantization_config");
    settings.requireUnset("act_fn", "silu", "swish");
    settings.requireUnset("latents_mean");
    settings.requireUnset("latents_std");
    List<Integer> channels = settings.levels("block_out_channels", List.of(64));
    int groups = settings.size("norm_num_groups", 32);
    if (channels.stream().anyMatch(each -> each % groups != 0)) {
      throw settings.unsupported(
          "norm_num_groups",
          Integer.toString(groups),
          "it must divide block_out_channels " + channels);
    }
    settings.choices("down_block_types", nCopies(channels.size(), DOWN), channels.size(), DOWN);
    settings.choices("up_block_types", nCopies(channels.size(), UP), channels.size(), UP);
    return new VaeConfig(
        settings.extent("sample_size", 32),
        settings.size("in_channels", 3),
        settings.size("out_channels", 3),
        settings.size("latent_channels", 4),
        channels,
        settings.bounded("layers_per_block", 1, ConfigValues.MOST_LAYERS),
        groups,
        settings.flag("mid_block_add_attention", true),
        settings.flag("use_quant_conv", true),
        settings.flag("use_post_quant_conv", true),
        settings.positiveReal("scaling_factor", 0.18215),
        settings.real("shift_factor", 0),
        settings.flag("force_upcast", true));
  }
}
