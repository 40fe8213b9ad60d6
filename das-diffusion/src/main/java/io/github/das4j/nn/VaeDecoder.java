package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;

/** Latents to images, each part a function. */
final class VaeDecoder {

  private final List<Stage> parts = new ArrayList<>();

  VaeDecoder(Weights w, VaeConfig config) {
    List<Integer> widths = config.blockOutChannels();
    int levels = widths.size();
    var norm = new ResnetBlock2D.Norm(config.normNumGroups(), Autoencoder.EPS);
    int in = widths.get(levels - 1);
    parts.add(Stage.of(Conv2d.same(w.at("conv_in"), config.latentChannels(), in)::forward));
    boolean attend = config.midBlockAddAttention();
    parts.addAll(new VaeMiddle(w.at("mid_block"), in, norm, attend).parts());
    Weights blocks = w.at("up_blocks");
    for (int index = 0; index < levels; index++) {
      Weights block = blocks.at(index);
      int out = widths.get(levels - 1 - index);
      for (int i = 0; i <= config.layersPerBlock(); i++) {
        parts.add(
            Stage.of(ResnetBlock2D.untimed(block.at("resnets").at(i), in, out, norm)::forward));
        in = out;
      }
      if (index + 1 < levels) {
        parts.add(Stage.of(new Upsample2D(block.at("upsamplers").at(0), out)::forward));
      }
    }
    GroupNorm normOut = new GroupNorm(w.at("conv_norm_out"), norm.groups(), in, norm.eps());
    Conv2d convOut = Conv2d.same(w.at("conv_out"), in, config.outChannels());
    parts.add(Stage.of(x -> convOut.forward(Operations.silu(normOut.forward(x)))));
  }

  List<Stage> parts() {
    return parts;
  }
}
