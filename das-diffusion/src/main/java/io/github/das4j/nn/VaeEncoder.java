package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;

/** Images to the moments of latents, each part a function. */
final class VaeEncoder {

  private final List<Stage> parts = new ArrayList<>();

  VaeEncoder(Weights w, VaeConfig config) {
    List<Integer> widths = config.blockOutChannels();
    var norm = new ResnetBlock2D.Norm(config.normNumGroups(), Autoencoder.EPS);
    parts.add(Stage.of(Conv2d.same(w.at("conv_in"), config.inChannels(), widths.get(0))::forward));
    Weights blocks = w.at("down_blocks");
    int in = widths.get(0);
    for (int level = 0; level < widths.size(); level++) {
      Weights block = blocks.at(level);
      int out = widths.get(level);
      for (int i = 0; i < config.layersPerBlock(); i++) {
        parts.add(
            Stage.of(ResnetBlock2D.untimed(block.at("resnets").at(i), in, out, norm)::forward));
        in = out;
      }
      if (level + 1 < widths.size()) {
        Weights sampler = block.at("downsamplers").at(0);
        parts.add(Stage.of(new Downsample2D(sampler, out, Downsample2D.Padding.AFTER)::forward));
      }
    }
    boolean attend = config.midBlockAddAttention();
    parts.addAll(new VaeMiddle(w.at("mid_block"), in, norm, attend).parts());
    GroupNorm normOut = new GroupNorm(w.at("conv_norm_out"), norm.groups(), in, norm.eps());
    Conv2d convOut = Conv2d.same(w.at("conv_out"), in, 2 * config.latentChannels());
    parts.add(Stage.of(x -> convOut.forward(Operations.silu(normOut.forward(x)))));
  }

  List<Stage> parts() {
    return parts;
  }
}
