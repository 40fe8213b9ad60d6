package io.github.das4j.verify;

import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.diffusion.Denoiser;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.diffusion.Level;
import io.github.das4j.diffusion.RectifiedFlow;
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
import java.util.stream.IntStream;
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
    double[] timesteps = IntStream.range(0, toy.steps()).mapToDouble(toy::timestep).toArray();
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
      return Chain.of(
          inputs ->
              toy.path() instanceof RectifiedFlow
                  ? velocity(data, toy.level(step), inputs[0])
                  : noise(data, toy.level(step), inputs[0]));
    }

    @Override
    public Slopes slopes(int step) {
      Level level = toy.level(step);
      return toy.path() instanceof RectifiedFlow
          ? Slopes.ofVelocity(level)
          : Slopes.at(level.signalVariance());
    }
  }

  /** [x̂_0, ε̂] of a mixture on the line, x [B, 1]; the formulas of MixtureDenoiser. */
  private static Tensor[] noise(Mixture mixture, Level level, Tensor x) {
    double a = level.signal();
    double v = spread(mixture, level);
    Tensor centre = centre(mixture, a, v, x);
    Tensor noise = Tensors.scale(Tensors.axpy(x, -a, centre), level.noise() / v);
    Tensor clean = Tensors.scale(Tensors.axpy(x, -level.noise(), noise), 1 / a);
    return new Tensor[] {clean, noise};
  }

  /** [x̂_0, v] of the same along a flow; the formulas of MixtureVelocity. */
  private static Tensor[] velocity(Mixture mixture, Level level, Tensor x) {
    double a = level.signal();
    double v = spread(mixture, level);
    Tensor centre = centre(mixture, a, v, x);
    double kappa = (level.noise() - a * mixture.variance()) / v;
    Tensor velocity = Tensors.axpy(Tensors.scale(Tensors.axpy(x, -a, centre), kappa), -1, centre);
    return new Tensor[] {Tensors.axpy(x, -level.noise(), velocity), velocity};
  }

  /** Variance of x about a component's centre. */
  private static double spread(Mixture mixture, Level level) {
    return level.signalVariance() * mixture.variance() + level.noiseVariance();
  }

  /** E[m | x] of the components' means, {@code [B, 1]}. */
  private static Tensor centre(Mixture mixture, double a, double v, Tensor x) {
    double[] centres = Arrays.stream(mixture.means()).mapToDouble(m -> m[0]).toArray();
    Tensor means = Tensors.of(centres, centres.length);
    Tensor gap = Tensors.axpy(x, -a, means);
    Tensor share = Tensors.scale(gap.square(), -1 / (2 * v)).softmax(1);
    return share.matmul(means.unsqueeze(1));
  }

  private static Reward reward(ToyReward reward) {
    Scalar centre = new Scalar(reward.centre()[0]);
    return x -> Tensors.scale(x.sub(centre).square(), -reward.weight()[0]).squeeze(1);
  }
}
