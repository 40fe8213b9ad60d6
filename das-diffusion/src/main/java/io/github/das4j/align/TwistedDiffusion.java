package io.github.das4j.align;

import static io.github.das4j.tensor.Tensors.scale;

import io.github.das4j.align.ParticleTensors.Prediction;
import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.diffusion.Gaussian;
import io.github.das4j.smc.TwistedModel;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A diffusion process twisted by a reward: the model that {@link io.github.das4j.smc.SmcSampler}
 * samples for one prompt.
 *
 * <p>The proposal is N(μ + kλ∇ψ, σ²) where the kernel's is N(μ, σ²), so a move with shift δ = kλ∇ψ
 * and noise z has log p − log q = −(‖δ‖² + 2σ⟨z, δ⟩) / 2σ²; computed so, nothing cancels.
 *
 * <p>Native memory: the tensors of a level live in one arena, which is closed when the next level's
 * are there; closing this frees the last.
 */
public final class TwistedDiffusion implements TwistedModel<ParticleTensors>, AutoCloseable {

  /** In place of a step: before the first. */
  private static final int INITIAL = -1;

  private final DiffusionProcess process;
  private final Draws draws;
  private final MicroBatches batches;
  private final SwarmScorer scorer;
  private final boolean weighs;
  private final View view;
  private final Tally tally = new Tally();
  private Arena level = new Arena();

  /**
   * The model of one prompt, which the caller closes.
   *
   * @param process what is twisted
   * @param reward by what
   * @param draws all its randomness
   * @param twist how
   */
  public TwistedDiffusion(DiffusionProcess process, Reward reward, Draws draws, Twist twist) {
    this.process = process;
    this.draws = draws;
    this.batches = new MicroBatches(twist.microBatch());
    this.scorer = new SwarmScorer(process, reward, twist, tally);
    this.weighs = twist.potential().weighs();
    this.view = twist.view();
  }

  @Override
  public int steps() {
    return process.steps();
  }

  /**
   * The swarm at step 0; this owns its tensors until it moves on.
   *
   * @throws IllegalArgumentException if latents that were given have another shape than [N, …]
   */
  @Override
  public ParticleTensors initial(int particles) {
    try (Scope scope = Scope.open()) {
      Tensor latents =
          level.own(process.placed(draws.latents(0).orElseGet(() -> drawn(INITIAL, particles))));
      requireShape(latents, particles);
      return new ParticleTensors(
          latents,
          latents,
          new double[particles],
          Optional.empty(),
          Optional.empty(),
          Traces.empty(particles),
          level);
    }
  }

  @Override
  public ParticleTensors score(ParticleTensors swarm, int step) {
    if (step == steps()) {
      Slack.giveBackBefore(swarm.latents());
      return scorer.scoreFinal(swarm);
    }
    return swarm.carried() ? swarm : scorer.score(swarm, step);
  }

  /**
   * The children of a swarm, whose own tensors are freed; this owns those of the children until it
   * moves on.
   *
   * @throws IllegalArgumentException if latents that were given have another shape than [N, …]
   */
  @Override
  public ParticleTensors propose(ParticleTensors swarm, int step, double lambda) {
    Arena next = new Arena();
    try (Scope scope = Scope.open()) {
      ParticleTensors children = children(swarm, step, lambda, next);
      level.close();
      level = next;
      return children;
    } catch (RuntimeException | Error e) {
      next.close();
      throw e;
    }
  }

  private ParticleTensors children(ParticleTensors selected, int step, double lambda, Arena next) {
    Prediction prediction = selected.prediction().orElseGet(() -> predict(selected, step));
    Gaussian kernel =
        process
            .kernel()
            .at(step, selected.latents(), prediction.cleanSample(), prediction.output());
    boolean carries = !view.judges(step + 1, steps());
    boolean steers = lambda != 0 && !kernel.isPoint();
    ParticleTensors swarm = carries || steers ? selected.taken() : selected;
    Move move = move(swarm, prediction, kernel, step, lambda);
    Tensor proposed = next.own(move.children());
    Tensor latents =
        draws.latents(step + 1).map(forced -> next.own(process.placed(forced))).orElse(proposed);
    requireShape(latents, swarm.size());
    double[] logRatio = weighs ? move.logRatio() : new double[swarm.size()];
    Traces traces = swarm.traces().append(move.logProbability(), move.deviation());
    Optional<Score> carried =
        carries ? swarm.score().map(score -> score.in(next)) : Optional.empty();
    return new ParticleTensors(
        latents, proposed, logRatio, Optional.empty(), carried, traces, next);
  }

  /**
   * A swarm of an earlier run of this model as it arrived at a level, not scored there; see {@link
   * io.github.das4j.smc.SmcState}.
   *
   * @param latents x_t, [N, …] of any device and floating type; copied
   * @param logRatio log p − log q of the move that led there, length N
   * @param spent what that run had spent until then
   * @throws IllegalArgumentException if the latents have another shape than this model's
   */
  public ParticleTensors resume(Tensor latents, double[] logRatio, Traces traces, Spent spent) {
    requireShape(latents, logRatio.length);
    scorer.cotangents().resume(spent);
    try (Scope scope = Scope.open()) {
      Tensor placed = level.own(process.placed(latents.clone()));
      return new ParticleTensors(
          placed, placed, logRatio, Optional.empty(), Optional.empty(), traces, level);
    }
  }

  /** What has been spent so far, for {@link #resume}. */
  public Spent spent() {
    return scorer.cotangents().spent();
  }

  /** What has been spent so far, in particles. */
  public Cost cost() {
    return tally.cost();
  }

  /** What the gradients were scaled by on the way; none where they were not. */
  public Optional<GradientScale> gradientScale() {
    return scorer.cotangents().used();
  }

  /** Children with their densities under the model and the proposal. */
  private record Move(
      Tensor children, double[] logRatio, double[] logProbability, double[] deviation) {}

  private Move move(
      ParticleTensors swarm, Prediction prediction, Gaussian kernel, int step, double lambda) {
    int particles = swarm.size();
    if (kernel.isPoint()) {
      double[] zeros = new double[particles];
      return new Move(kernel.mean(), zeros, zeros, zeros);
    }
    double sigma = Math.sqrt(kernel.variance());
    Tensor noise = process.placed(drawn(step, particles));
    Tensor step0 = scale(noise, sigma);
    Optional<Tensor> gradient =
        lambda == 0 ? Optional.empty() : swarm.score().flatMap(Score::gradient);
    if (gradient.isEmpty()) {
      double[][] read = Norms.read(List.of(Norms.rowSquares(step0)));
      return new Move(
          kernel.mean().add(step0),
          new double[particles],
          logDensity(read[0], kernel.variance()),
          new double[particles]);
    }
    Tensor shift = scale(gradient.get(), kernel.shift() * lambda);
    Tensor displacement = step0.add(shift);
    double[][] read =
        Norms.read(
            List.of(
                Norms.rowSquares(shift),
                Norms.rowProducts(noise, shift),
                Norms.rowProducts(shift, prediction.output()),
                Norms.rowSquares(prediction.output()),
                Norms.rowSquares(displacement)));
    double[] squares = read[0];
    double[] products = read[1];
    double[] along = read[2];
    double[] norms = read[3];
    double[] logRatio = new double[particles];
    Arrays.setAll(
        logRatio, n -> finite(-(squares[n] + 2 * sigma * products[n]) / (2 * kernel.variance())));
    double[] deviation = new double[particles];
    Arrays.setAll(deviation, n -> Math.abs(along[n]) / Math.sqrt(norms[n]));
    return new Move(
        kernel.mean().add(displacement),
        logRatio,
        logDensity(read[4], kernel.variance()),
        deviation);
  }

  /** −∞ would pass for a move that the model forbids, where it is one that left all numbers. */
  private static double finite(double logRatio) {
    return Double.isFinite(logRatio) ? logRatio : Double.NaN;
  }

  /** log N(displacement; 0, σ²) of each particle, of which the squared lengths are given. */
  private double[] logDensity(double[] squares, double variance) {
    double constant = process.elements() * 0.5 * Math.log(2 * Math.PI * variance);
    return Arrays.stream(squares).map(square -> -square / (2 * variance) - constant).toArray();
  }

  /** The network alone, for a level that nobody scored. */
  private Prediction predict(ParticleTensors swarm, int step) {
    tally.denoised(swarm.size());
    return batches.predict(
        swarm.latents(), rows -> process.denoiser().at(step, Math.toIntExact(rows.size(0))));
  }

  /** Noise of a step, or the initial one, where the draws made it. */
  private Tensor drawn(int step, int particles) {
    List<Tensor> rows = new ArrayList<>();
    long[] shape = process.shape();
    for (int n = 0; n < particles; n++) {
      Tensor row = step == INITIAL ? draws.initial(n, shape) : draws.noise(step, n, shape);
      rows.add(row.unsqueeze(0));
    }
    return Tensors.cat(rows, 0);
  }

  private void requireShape(Tensor latents, int particles) {
    long[] expected = new long[process.shape().length + 1];
    expected[0] = particles;
    System.arraycopy(process.shape(), 0, expected, 1, process.shape().length);
    if (!Arrays.equals(Tensors.shape(latents), expected)) {
      throw new IllegalArgumentException(
          "latents must have shape "
              + Arrays.toString(expected)
              + ", not "
              + Tensors.describe(latents));
    }
  }

  /** Frees the tensors of the last swarm. */
  @Override
  public void close() {
    level.close();
  }
}
