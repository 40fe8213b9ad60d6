package io.github.das4j.train;

import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.Scene;
import java.util.List;

/** The demo model's networks: Stable Diffusion's, made small. */
final class Architecture {

  /** Channels of a latent; more than Stable Diffusion's 4 since each covers as many pixels. */
  static final int LATENT = 12;

  /** Latents' height and width. */
  static final int LATENT_SIDE = 8;

  static final int TEXT_WIDTH = 128;
  private static final int COMMON_SPACE = 128;
  private static final int VISION_PATCH = 8;
  private static final int GROUPS = 8;

  private Architecture() {}

  /**
   * @param scalingFactor 1 before it is measured
   */
  static VaeConfig vae(double scalingFactor) {
    return new VaeConfig(
        Extent.square(Scene.SIDE),
        3,
        3,
        LATENT,
        List.of(24, 48, 96, 96),
        1,
        GROUPS,
        true,
        true,
        true,
        scalingFactor,
        0,
        false);
  }

  static ClipConfig clip(DemoTokenizer tokenizer) {
    ClipConfig.Text text =
        new ClipConfig.Text(
            tokenizer.size(),
            TEXT_WIDTH,
            2 * TEXT_WIDTH,
            2,
            4,
            DemoTokenizer.CONTEXT,
            COMMON_SPACE,
            ClipConfig.Activation.QUICK_GELU,
            1e-5,
            tokenizer.endId(),
            false);
    ClipConfig.Vision vision =
        new ClipConfig.Vision(
            128,
            256,
            4,
            4,
            Scene.SIDE,
            VISION_PATCH,
            COMMON_SPACE,
            ClipConfig.Activation.QUICK_GELU,
            1e-5);
    return new ClipConfig(text, vision, COMMON_SPACE);
  }

  static UNetConfig unet() {
    return new UNetConfig(
        Extent.square(LATENT_SIDE),
        LATENT,
        LATENT,
        List.of(112, 160),
        List.of(1, 1),
        List.of(1, 1),
        List.of(4, 5),
        List.of(true, true),
        List.of(true, true),
        true,
        TEXT_WIDTH,
        GROUPS,
        1e-5,
        true,
        false,
        true,
        0,
        0,
        0,
        0);
  }
}
