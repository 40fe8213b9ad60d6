package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The noise predictor of Stable Diffusion 1.x, 2.x, XL and LCM ({@code UNet2DConditionModel} of
 * diffusers).
 */
public final class UNet {

  private final UNetConfig config;
  private final Placement placement;
  private final Conv2d convIn;
  private final Sinusoid timeProj;
  private final Tensor timeFrequencies;
  private final TimestepEmbedding timeEmbedding;
  private final Optional<AddedEmbedding> addEmbedding;
  private final List<UNetDown> down;
  private final UNetMiddle middle;
  private final List<UNetUp> up;
  private final GroupNorm normOut;
  private final Conv2d convOut;

  public UNet(Weights w, UNetConfig config) {
    UNetParts parts = new UNetParts(config);
    int width = config.blockOutChannels().get(0);
    this.config = config;
    this.placement = w.placement();
    this.convIn = Conv2d.same(w.at("conv_in"), config.inChannels(), width);
    this.timeProj = new Sinusoid(width, config.flipSinToCos(), config.freqShift());
    this.timeFrequencies = timeProj.frequencies(w);
    this.timeEmbedding =
        new TimestepEmbedding(
            w.at("time_embedding"), width, parts.timeDim(), config.timeCondProjDim());
    this.addEmbedding =
        config.textTime()
            ? Optional.of(new AddedEmbedding(w.at("add_embedding"), config, parts.timeDim()))
            : Optional.empty();
    IntStream levels = IntStream.range(0, config.levels());
    Weights downBlocks = w.at("down_blocks");
    this.down = levels.mapToObj(i -> new UNetDown(downBlocks.at(i), parts, i)).toList();
    this.middle = new UNetMiddle(w.at("mid_block"), parts);
    Weights upBlocks = w.at("up_blocks");
    this.up =
        IntStream.range(0, config.levels())
            .mapToObj(i -> new UNetUp(upBlocks.at(i), parts, i))
            .toList();
    this.normOut = parts.norm(w.at("conv_norm_out"), width);
    this.convOut = Conv2d.same(w.at("conv_out"), width, config.outChannels());
  }

  public UNetConfig config() {
    return config;
  }

  /**
   * The network's output: noise, velocity or sample, as it was trained.
   *
   * @param x latents {@code [B, inChannels, H, W]}, of any size
   * @param timesteps {@code [B]}, of any type
   * @return {@code [B, outChannels, H, W]} float32
   */
  public Tensor forward(Tensor x, Tensor timesteps, Conditioning conditioning) {
    return new Chain(stages(given(timesteps, conditioning))).run(x)[0];
  }

  /**
   * The same as a chain from {@code [x]} to {@code [output]}; between them {@code [h, skip0, skip1,
   * ...]}. The embeddings of time and text are computed here, once, and belong to the innermost
   * scope: the stages must not outlive it.
   */
  public List<Stage> stages(Tensor timesteps, Conditioning conditioning) {
    try (NoGradGuard off = new NoGradGuard()) {
      return stages(given(timesteps, conditioning));
    }
  }

  List<Stage> stages(UNetUnit.Given given) {
    List<Stage> stages = new ArrayList<>();
    stages.add(
        state -> {
          requireWidth("latents", state[0].size(1), config.inChannels());
          Tensor h = convIn.forward(Maps.enter(state[0], placement));
          return new Tensor[] {h, h};
        });
    down.forEach(block -> block.addStages(stages, given));
    middle.addStages(stages, given);
    up.forEach(block -> block.addStages(stages, given));
    stages.add(
        state -> {
          Tensor h = Operations.silu(normOut.forward(state[0]));
          return new Tensor[] {Maps.leave(convOut.forward(h))};
        });
    return stages;
  }

  private UNetUnit.Given given(Tensor timesteps, Conditioning conditioning) {
    Tensor sinusoid = inType(timeProj.embed(timesteps, timeFrequencies));
    return new UNetUnit.Given(time(sinusoid, conditioning), Context.of(text(conditioning)));
  }

  /** What each of {@code [T]} timesteps is embedded as, {@code [T, 1 or G, timeDim]}. */
  Tensor times(Tensor timesteps, Conditioning conditioning) {
    Tensor sinusoids = inType(timeProj.embed(timesteps, timeFrequencies));
    return time(sinusoids.unsqueeze(1), conditioning);
  }

  /** The text in this network's type. */
  Tensor text(Conditioning conditioning) {
    requireWidth("text embeddings", conditioning.context().size(2), config.crossAttentionDim());
    return inType(conditioning.context());
  }

  private Tensor time(Tensor sinusoid, Conditioning conditioning) {
    Tensor time =
        conditioning
            .guidance()
            .map(g -> timeEmbedding.forward(sinusoid, inType(g)))
            .orElseGet(() -> timeEmbedding.forward(sinusoid));
    return torch.silu(addEmbedding.map(a -> time.add(a.forward(conditioning))).orElse(time));
  }

  private static void requireWidth(String what, long found, int wanted) {
    if (found != wanted) {
      throw new IllegalArgumentException(
          "this U-Net takes " + what + " of " + wanted + " channels, not " + found);
    }
  }

  private Tensor inType(Tensor x) {
    return x.to(placement.dtype().scalarType());
  }
}
