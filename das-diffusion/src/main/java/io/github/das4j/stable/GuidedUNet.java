package io.github.das4j.stable;

import static io.github.das4j.tensor.Tensors.axpy;
import static io.github.das4j.tensor.Tensors.cat;
import static io.github.das4j.tensor.Tensors.scale;

import io.github.das4j.diffusion.Denoiser;
import io.github.das4j.nn.PreparedUNet;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A U-Net under classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598): output =
 * o_uncond + s (o_cond − o_uncond), both branches in one batch.
 */
final class GuidedUNet implements Denoiser {

  private final PreparedUNet unet;
  private final SteppedKernel kernel;
  private final Guidance guidance;

  /** Its tensors belong to the innermost scope. */
  GuidedUNet(UNet unet, SteppedKernel kernel, Guidance guidance) {
    this.kernel = kernel;
    this.guidance = guidance;
    long[] times = Arrays.stream(kernel.timesteps()).asLongStream().toArray();
    Tensor timesteps = Tensors.of(times, times.length).to(guidance.device(), Tensors.INT64);
    this.unet = new PreparedUNet(unet, timesteps, guidance.distinct());
  }

  @Override
  public Chain at(int step, int rows) {
    List<Stage> stages = new ArrayList<>();
    stages.add(
        in -> new Tensor[] {in[0], guidance.classifierFree() ? cat(0, in[0], in[0]) : in[0]});
    for (Stage stage : unet.stages(step, rows)) {
      stages.add(stage.behind(1));
    }
    stages.add(in -> predict(step, in[0], in[1], rows));
    return new Chain(stages);
  }

  @Override
  public Slopes slopes(int step) {
    return kernel.cleanSample().slopes(step);
  }

  private Tensor[] predict(int step, Tensor x, Tensor raw, int rows) {
    if (!guidance.classifierFree()) {
      return new Tensor[] {kernel.cleanSample().of(step, x, raw), raw};
    }
    Tensor unconditional = raw.narrow(0, 0, rows);
    Tensor conditional = raw.narrow(0, rows, rows);
    Tensor difference = axpy(conditional, -1, unconditional);
    Tensor output = axpy(unconditional, guidance.scale(), difference);
    if (guidance.rescale() > 0) {
      output = rescaled(output, conditional);
    }
    Tensor cleanSample = kernel.cleanSample().of(step, x, output);
    return new Tensor[] {cleanSample, output, axpy(output, -1, unconditional)};
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
