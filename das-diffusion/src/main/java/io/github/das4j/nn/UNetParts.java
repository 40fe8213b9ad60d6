package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.UNetConfig;

/** Makes the parts of a {@link UNet}, which differ by level only. */
record UNetParts(UNetConfig config) {

  /** diffusers, unet_2d_condition.py: the time embedding is so many times the first width. */
  private static final int TIME_WIDENING = 4;

  int timeDim() {
    return TIME_WIDENING * config.blockOutChannels().get(0);
  }

  GroupNorm norm(Weights w, int channels) {
    return new GroupNorm(w, config.normNumGroups(), channels, config.normEps());
  }

  ResnetBlock2D resnet(Weights w, int in, int out) {
    var norm = new ResnetBlock2D.Norm(config.normNumGroups(), config.normEps());
    return ResnetBlock2D.timed(w, in, out, timeDim(), norm);
  }

  Transformer2D transformer(Weights w, int level) {
    Heads heads =
        new Heads(config.attentionHeads().get(level), Heads.Mask.NONE, config.upcastAttention());
    return new Transformer2D(
        w,
        new Transformer2D.Shape(
            config.blockOutChannels().get(level),
            config.transformerLayersPerBlock().get(level),
            heads,
            config.crossAttentionDim(),
            config.normNumGroups(),
            config.useLinearProjection()));
  }
}
