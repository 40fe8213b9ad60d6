package io.github.das4j.verify;

import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.diffusion.Denoiser;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.toy.Mixture;
import io.github.das4j.toy.ToyProcess;
import io.github.das4j.toy.ToyReward;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs of a known target through {@link TwistedDiffusion}, the code that samples images; its
 * tensors are [N, 1] float32.
 *
 * @param judge decodes what is judged at the end; the target's samples themselves by {@link #WHOLE}
 * @param form makes of the target's reward, [N, 1] → [N], one that says the same otherwise
 */
record TensorTrial(
    KnownTarget target,
    Decoder judge,
    SmcSampler sampler,
    Twist twist,
    UnaryOperator<Reward> form) {

  /** With the target's reward as it is. */
  TensorTrial(KnownTarget target, Decoder judge, SmcSampler sampler, Twist twist) {
    this(target, judge, sampler, twist, reward -> reward);
  }

  /** Nothing is decoded. */
  static final Decoder WHOLE = () -> new Chain(List.of());

  /**
   * What each run says.
   *
   * @param name keeps its draws apart from those of other trials
   * @param runs how many, at least 1
   * @param seed fixes the draws
   */
  Estimate[] run(String name, int runs, long seed, Observer<ParticleTensors> observer) {
    Estimate[] found = new Estimate[runs];
    for (int r = 0; r < runs; r++) {
      KeyedDraws draws = new KeyedDraws(seed, target.name() + name, r);
      try (Scope scope = Scope.open();
          TwistedDiffusion model =
              new TwistedDiffusion(process(), form.apply(reward(target.reward())), draws, twist)) {
        Population<ParticleTensors> population = sampler.run(model, draws.uniforms(), observer);
        double[] x = Tensors.doubles(population.swarm().latents());
        found[r] = Estimate.of(population.logZ(), population.weights().probabilities(), x);
      }
    }
    return found;
  }

  private DiffusionProcess process() {
    ToyProcess toy = target.process();
    double[] timesteps = Arrays.stream(toy.path().timesteps()).asDoubleStream().toArray();
    return new DiffusionProcess(
        Placement.CPU_FLOAT32,
        new long[] {1},
        timesteps,
        new Exact(target.data(), toy),
        toy.kernel(),
        judge);
  }

  /** The posterior mean of a mixture on the line. */
  private record Exact(Mixture data, ToyProcess toy) implements Denoiser {

    @Override
    public Chain at(int step, int rows) {
      return Chain.of(inputs -> predict(data, toy.alphaBar(step), inputs[0]));
    }

    @Override
    public Slopes slopes(int step) {
      return Slopes.at(toy.alphaBar(step));
    }
  }

  /** [x̂_0, ε̂] of a mixture on the line, x [B, 1]; the formulas of MixtureDenoiser. */
  private static Tensor[] predict(Mixture mixture, double alphaBar, Tensor x) {
    double a = Math.sqrt(alphaBar);
    double v = alphaBar * mixture.variance() + 1 - alphaBar;
    double[] centres = Arrays.stream(mixture.means()).mapToDouble(m -> m[0]).toArray();
    Tensor means = Tensors.of(centres, centres.length);
    Tensor gap = Tensors.axpy(x, -a, means);
    Tensor share = Tensors.scale(gap.square(), -1 / (2 * v)).softmax(1);
    Tensor centre = share.matmul(means.unsqueeze(1));
    Tensor noise = Tensors.scale(Tensors.axpy(x, -a, centre), Math.sqrt(1 - alphaBar) / v);
    Tensor clean = Tensors.scale(Tensors.axpy(x, -Math.sqrt(1 - alphaBar), noise), 1 / a);
    return new Tensor[] {clean, noise};
  }

  private static Reward reward(ToyReward reward) {
    Scalar centre = new Scalar(reward.centre()[0]);
    return x -> Tensors.scale(x.sub(centre).square(), -reward.weight()[0]).squeeze(1);
  }
}
