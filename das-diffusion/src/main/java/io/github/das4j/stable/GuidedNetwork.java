package io.github.das4j.stable;

import static io.github.das4j.tensor.Tensors.axpy;
import static io.github.das4j.tensor.Tensors.cat;
import static io.github.das4j.tensor.Tensors.scale;

import io.github.das4j.diffusion.Denoiser;
import io.github.das4j.nn.PreparedUNet;
import io.github.das4j.nn.UNet;
import io.github.das4j.stable.SteppedKernel.CleanSample;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A network under classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598): output =
 * o_uncond + s (o_cond − o_uncond), both branches in one batch.
 */
final class GuidedNetwork implements Denoiser {

  private final Network network;
  private final CleanSample cleanSample;
  private final Guidance guidance;

  /** The network itself, told of timesteps and prompts. */
  @FunctionalInterface
  interface Network {

    /**
     * From {@code [x]} to {@code [output]}, both branches of the guidance in one batch.
     *
     * @param step turn of the sampler's loop
     * @param rows of each branch
     */
    List<Stage> stages(int step, int rows);
  }

  GuidedNetwork(Network network, CleanSample cleanSample, Guidance guidance) {
    this.network = network;
    this.cleanSample = cleanSample;
    this.guidance = guidance;
  }

  /** A U-Net; its tensors belong to the innermost scope. */
  static GuidedNetwork of(UNet unet, SteppedKernel kernel, Guidance guidance) {
    long[] times = Arrays.stream(kernel.timesteps()).asLongStream().toArray();
    Tensor timesteps = Tensors.of(times, times.length).to(guidance.device(), Tensors.INT64);
    PreparedUNet prepared = new PreparedUNet(unet, timesteps, guidance.distinct());
    return new GuidedNetwork(prepared::stages, kernel.cleanSample(), guidance);
  }

  @Override
  public Chain at(int step, int rows) {
    List<Stage> stages = new ArrayList<>();
    stages.add(
        in -> new Tensor[] {in[0], guidance.classifierFree() ? cat(0, in[0], in[0]) : in[0]});
    for (Stage stage : network.stages(step, rows)) {
      stages.add(stage.behind(1));
    }
    stages.add(in -> predict(step, in[0], in[1], rows));
    return new Chain(stages);
  }

  @Override
  public Slopes slopes(int step) {
    return cleanSample.slopes(step);
  }

  private Tensor[] predict(int step, Tensor x, Tensor raw, int rows) {
    if (!guidance.classifierFree()) {
      return new Tensor[] {cleanSample.of(step, x, raw), raw};
    }
    Tensor unconditional = raw.narrow(0, 0, rows);
    Tensor conditional = raw.narrow(0, rows, rows);
    Tensor difference = axpy(conditional, -1, unconditional);
    Tensor output = axpy(unconditional, guidance.scale(), difference);
    if (guidance.rescale() > 0) {
      output = rescaled(output, conditional);
    }
    Tensor predicted = cleanSample.of(step, x, output);
    return new Tensor[] {predicted, output, axpy(output, -1, unconditional)};
  }

  /** Pulls the output's deviation towards the conditional one's (arXiv 2305.08891, eq. 15, 16). */
  private Tensor rescaled(Tensor output, Tensor conditional) {
    Tensor factor = deviation(conditional).div(deviation(output));
    Tensor full = output.mul(factor);
    return axpy(scale(full, guidance.rescale()), 1 - guidance.rescale(), output);
  }

  /** Standard deviation of each row, n − 1, [B, 1, 1, 1]. */
  private static Tensor deviation(Tensor x) {
    return Operations.deviation(x).reshape(x.size(0), 1, 1, 1);
  }
}
