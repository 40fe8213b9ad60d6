package io.github.das4j.checkpoint;

import java.util.List;

/**
 * {@code vae/config.json} of an {@code AutoencoderKL}.
 *
 * @param scalingFactor latents are the encoder's output times this
 * @param shiftFactor subtracted from the encoder's output before scaling; 0 where the file has none
 * @param forceUpcast whether a 16-bit pipeline must run it in float32
 */
public record VaeConfig(
    int sampleSize,
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

  /** Image pixels per latent pixel, each way. */
  public int factor() {
    return 1 << (blockOutChannels.size() - 1);
  }
}
