package io.github.das4j.nn;

import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of the networks' stages, counted from their configurations: the feature maps that libtorch
 * saves for a gradient with respect to the input, weights being constants. A map is channels times
 * pixels, or width times tokens.
 *
 * <p>A residual block saves two maps of its input's size (norm, activation) and four of its
 * output's (sum with the time, norm, activation, result). A transformer saves three maps (norm,
 * projection, result), and per block 28: for self-attention six (norm, q, k, v, attended, sum), for
 * cross-attention four, for the gated MLP of fourfold width 1 + 4·4 + 1. On a GPU some of these,
 * which serve oneDNN only, are not kept.
 */
public final class Footprints {

  private static final int AROUND_BLOCKS = 3;
  private static final int PER_BLOCK = 28;

  private static final int TINY_BLOCK = 3;

  /** Gradients of the gated MLP's parts. */
  private static final int PASSING_BLOCK = 12;

  /**
   * What the blocks are given, the norm, and the gated MLP's inner maps: of one block at a time.
   */
  private static final int RUNNING_BLOCK = 20;

  private Footprints() {}

  /** The stages of {@link UNet#stages}, of a row of latents of this size. */
  public static List<Footprint> unet(UNetConfig config, int height, int width) {
    return new UNetWalk(config, height, width).stages();
  }

  /**
   * The stages of whichever network denoises, of a row of latents of this size.
   *
   * @param textTokens of the text that a transformer's blocks carry; a U-Net's do not
   */
  public static List<Footprint> denoiser(
      DenoiserConfig config, int height, int width, int textTokens) {
    double tokens = (double) height * width / (config.patchSize() * config.patchSize());
    if (config instanceof Sd3Config sd3) {
      return TransformerWalk.of(sd3, tokens, textTokens);
    } else if (config instanceof FluxConfig flux) {
      return TransformerWalk.of(flux, tokens, textTokens);
    }
    return unet((UNetConfig) config, height, width);
  }

  /** The stages of {@link Autoencoder#decodeStages}, of an image whose latents have this size. */
  public static List<Footprint> decoder(VaeConfig config, int height, int width) {
    List<Integer> widths = config.blockOutChannels();
    int in = widths.get(widths.size() - 1);
    double pixels = (double) height * width;
    List<Footprint> stages = new ArrayList<>();
    stages.add(map(in * pixels));
    stages.add(resnet(in, in, pixels));
    if (config.midBlockAddAttention()) {
      stages.add(wideHead(in * pixels, pixels));
    }
    stages.add(resnet(in, in, pixels));
    for (int level = widths.size() - 1; level >= 0; level--) {
      int out = widths.get(level);
      for (int i = 0; i <= config.layersPerBlock(); i++) {
        stages.add(resnet(in, out, pixels));
        in = out;
      }
      if (level > 0) {
        pixels *= 4;
        stages.add(enlarged(out * pixels));
      }
    }
    stages.add(last(in * pixels, config.outChannels() * pixels));
    return stages;
  }

  /**
   * The stages of {@link TinyAutoencoder#decodeStages}, of an image whose latents have this size. A
   * block keeps the results of its three activations; convolutions pass on nothing else.
   */
  public static List<Footprint> decoder(TinyVaeConfig config, int height, int width) {
    double map = (double) config.channels() * height * width;
    List<Footprint> stages = new ArrayList<>();
    stages.add(new Footprint(map, map, map, 2 * map));
    for (int level = 0; level < config.decoderBlocks().size(); level++) {
      if (level > 0) {
        map *= 4;
        stages.add(enlarged(map));
      }
      for (int i = 0; i < config.decoderBlocks().get(level); i++) {
        stages.add(new Footprint(TINY_BLOCK * map, map, 2 * map, TINY_BLOCK * map));
      }
    }
    stages.add(map(map / config.channels() * config.outChannels()));
    return stages;
  }

  /** The stages of {@link ClipVision#stages}. */
  public static List<Footprint> vision(ClipConfig.Vision config) {
    boolean quick = config.hiddenAct() == ClipConfig.Activation.QUICK_GELU;
    double tokens = tokens(config.imageSize(), config.patchSize());
    return transformer(
        config.numHiddenLayers(),
        tokens * config.hiddenSize(),
        (quick ? 3 : 2) * tokens * config.intermediateSize());
  }

  /** The image's stages of {@link ImageReward#stages}; the prompt's are small beside them. */
  public static List<Footprint> vision(BlipConfig.Vision config) {
    double tokens = tokens(config.imageSize(), config.patchSize());
    return transformer(
        config.numHiddenLayers(),
        tokens * config.hiddenSize(),
        2 * tokens * config.intermediateSize());
  }

  private static double tokens(int imageSize, int patchSize) {
    double side = (double) imageSize / patchSize;
    return side * side + 1;
  }

  /** Layers of attention (norm, q, k, v, attended, sum) and MLP (norm, inner, sum). */
  private static List<Footprint> transformer(int layers, double map, double inner) {
    List<Footprint> stages = new ArrayList<>();
    stages.add(new Footprint(2 * map, map, 0, 2 * map));
    for (int i = 0; i < layers; i++) {
      stages.add(new Footprint(8 * map + inner, map, inner, 3 * map + Math.max(5 * map, inner)));
    }
    return stages;
  }

  static Footprint map(double elements) {
    return new Footprint(elements, elements, 0, elements);
  }

  static Footprint resnet(int in, int out, double pixels) {
    return new Footprint(
        (2 * in + 4 * out) * pixels,
        out * pixels,
        (2 * in + out) * pixels,
        Math.max(2 * in + out, 5 * out) * pixels);
  }

  /** What transformers of this many blocks keep beside the block before them. */
  static double attending(int blocks, double map) {
    return (AROUND_BLOCKS + PER_BLOCK * blocks) * map;
  }

  static double attendingPasses(double map) {
    return PASSING_BLOCK * map;
  }

  static double attendingRuns(double map) {
    return RUNNING_BLOCK * map;
  }

  /**
   * Norm, q, k, v, attended and sum of a VAE's attention; where libtorch has no fused kernel, also
   * scores and their softmax, and the gradients of both: a slice's at most.
   */
  static Footprint wideHead(double map, double tokens) {
    double scores = Math.min(tokens * tokens, VaeAttention.SCORES);
    return new Footprint(6 * map, map, 4 * map + 2 * scores, 6 * map + 2 * scores);
  }

  /** The enlarged map and its convolution. */
  static Footprint enlarged(double map) {
    return new Footprint(2 * map, map, map, 2 * map);
  }

  /** Norm and activation before the last convolution. */
  static Footprint last(double map, double output) {
    return new Footprint(2 * map + output, output, 2 * map, 2 * map + output);
  }
}
